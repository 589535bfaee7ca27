"""Tablets that send at the same moment are booked together: whoever waits for the books joins the next transaction.

A durable commit and the statements of a sale cost the same for one tablet as for eight. What is not plain, or turns
out not to be, is booked alone.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from shop.till.actions.envelopes import Sender
from shop.till.actions.receive import Answer, Batch, receive, receive_together
from shop.till.messages import SyncRequest

#: One transaction must stay short: nobody waits for a crowd.
MOST_ENVELOPES = 50


@dataclass(slots=True, eq=False)
class Place:
    """A batch in the queue."""

    batch: Batch
    answer: Answer | None = None
    waits: bool = True


class Queue:
    """The plain batches that wait for the books, first come first served."""

    def __init__(self) -> None:
        self._places: deque[Place] = deque()
        self._turn = threading.Lock()

    def book(self, batch: Batch) -> Answer | None:
        """Book it with whoever waits too. None: it has to be booked alone."""
        place = self.join(batch)
        with self._turn:
            if place.waits:
                self._book_next(place)
        return place.answer

    def join(self, batch: Batch) -> Place:
        """Stand in the queue."""
        place = Place(batch)
        self._places.append(place)
        return place

    def _book_next(self, mine: Place) -> None:
        places = [mine]
        self._places.remove(mine)
        room = MOST_ENVELOPES - len(mine.batch.arrivals)
        while self._places and room >= (size := len(self._places[0].batch.arrivals)):
            places.append(self._places.popleft())
            room -= size
        for place in places:
            place.waits = False
        try:
            answers = receive_together([place.batch for place in places])
        except Exception:  # noqa: BLE001 - each is tried alone, and told its own reason
            return
        for place, answer in zip(places, answers, strict=True):
            place.answer = answer


def take(request: SyncRequest, *, sender: Sender, at: datetime) -> Answer:
    """Book what a tablet sent. Raises only when the database itself fails; then nothing of it is booked."""
    batch = Batch.of(request, sender, at)
    if batch.is_plain and batch.arrivals:
        answer = waiting().book(batch)
        if answer is not None:
            return answer
        batch = Batch.of(request, sender, at)
    return receive(batch)


def waiting() -> Queue:
    """The queue of this shop in this process."""
    queue: Queue = current_app.extensions.setdefault("waiting_batches", Queue())
    return queue
