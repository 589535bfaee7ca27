"""The one table of who may call what: every route of the shop, and what every built-in post may."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Anybody.
PUBLIC = _names(
    """
    board.board board.calls board.display catalog.photo lan.certificate lan.profile lan.trust people.enrol people.login
    static till.install till.manifest till.receipt till.shell till.worker upkeep.health upkeep.home
    phone.page phone.worker
    looks.choose pottery.catalogue pottery.public_page
    upkeep.set_up
    """
)

#: Anybody who is logged in at a desk.
LOGGED_IN = _names(
    """
    jobs.cancel jobs.job jobs.job_live jobs.jobs jobs.jobs_live jobs.result jobs.retry people.account
    people.change_password people.change_pin people.end_own_session people.logout
    guide.hide help.glossary search.page
    """
)

#: An enrolled tablet, whoever is switched on there.
TABLET = _names(
    """
    drawer_api.running
    board_api.calls board_api.prints board_api.show board_api.shown board_api.step board_api.tickets
    till_api.asked till_api.boot till_api.catalog till_api.face till_api.lock till_api.pin till_api.sync
    till_api.withdraw
    """
)

#: At a desk, with this right.
DESK = {
    "acknowledge_cash": _names("shifts.acknowledge shifts.finish"),
    "approve": _names(
        """
        people.approval people.approval_deny people.approval_grant people.approval_state people.approvals
        people.approval_phone people.approval_phone_key people.approvals_live
        """
    ),
    "carry_backup": _names("backup.carry_away backup.carry_page"),
    "comp": _names("sales.comp"),
    "decide_held": _names("rescue.scan till.book_one till.dismiss_one till.held till.held_one"),
    "edit_calendar": _names(
        """
        calendar.entry_edit calendar.entry_new calendar.entry_remove calendar.entry_restore calendar.load
        calendar.season_edit calendar.season_new calendar.season_remove calendar.season_restore
        calendar.sheet_confirm calendar.sheet_import
        """
    ),
    "edit_catalog": _names(
        """
        catalog.category_delete catalog.category_edit catalog.category_new catalog.group_delete
        catalog.group_edit catalog.group_new catalog.photo_new catalog.product_edit catalog.product_new
        board.station board.station_delete board.station_list board.station_new
        catalog.product_sell_again catalog.sheet_confirm catalog.sheet_import catalog.tax_rates
        """
    ),
    "see_works": _names("pottery.commission pottery.commissions pottery.labels pottery.work pottery.works"),
    "edit_works": _names(
        """
        pottery.commission_deposit pottery.commission_edit pottery.commission_move pottery.commission_new
        pottery.lot_new pottery.lot_take_back pottery.photo_new pottery.piece pottery.work_edit pottery.work_new
        """
    ),
    "certify_works": _names(
        """
        pottery.certify pottery.commission_deposit_back pottery.lot_certify pottery.lot_uncertify pottery.seconds
        pottery.serve pottery.serve_close
        pottery.show_only
        """
    ),
    "edit_recipes": _names(
        """
        recipes.live_cost recipes.price_approve recipes.recipe_edit recipes.recipe_import recipes.recipe_import_confirm
        recipes.recipe_new
        """
    ),
    "prepare": _names("recipes.batch_label recipes.preparation_list recipes.prepare_batch"),
    "see_recipes": _names(
        """
        recipes.card recipes.path recipes.price recipes.recipe recipes.recipe_sheet recipes.recipes recipes.ways
        """
    ),
    "edit_people": _names(
        """
        people.disable people.enable people.person people.person_new people.reset_password people.set_photo
        people.set_pin people.unlock
        """
    ),
    "edit_roles": _names("people.role people.role_delete people.role_new people.roles"),
    "edit_settings": _names("upkeep.shop_settings"),
    "end_sessions": _names("people.end_session people.sessions"),
    "export_sales": _names("sales.export_orders sales.export_summary"),
    "fix_tender": _names("sales.fix_tender"),
    "import_sales": _names(
        """
        imports.batch imports.batches imports.discard imports.new imports.progress imports.rejected
        imports.resume imports.run imports.undo
        """
    ),
    "import_orders": _names(
        """
        live_imports.batch live_imports.batches live_imports.channels live_imports.columns live_imports.discard
        live_imports.export_orders live_imports.forget live_imports.new live_imports.progress live_imports.run
        live_imports.settle live_imports.undo
        """
    ),
    "see_buyer_data": _names("claims.buyer live_imports.buyer"),
    "see_streams": _names(
        "claims.card claims.card_live claims.compare claims.report streams.stream streams.streams videos.videos"
    ),
    "plan_streams": _names(
        """
        streams.goods_edit streams.goods_new streams.goods_remove streams.recording streams.step streams.stream_edit
        streams.stream_new videos.video videos.video_new
        """
    ),
    "run_streams": _names(
        """
        claims.arrive claims.board claims.board_live claims.cancel claims.claim claims.claims claims.end claims.make
        claims.pay claims.preview claims.quota claims.reprice claims.show claims.watch streams.start
        """
    ),
    "approve_streams": _names("streams.decide streams.presenters"),
    "see_orders": _names(
        """
        live_imports.match live_imports.order live_imports.orders live_imports.queue partner.hand_over
        partner.hand_over_progress partner.hand_overs partner.order partner.orders
        """
    ),
    "pack_orders": _names(
        """
        partner.after_sale partner.after_sale_end partner.check partner.confirm partner.gather partner.goods
        partner.hand_over_new partner.note partner.order_new partner.packing partner.prepare
        partner.return_book partner.return_drop partner.return_page partner.returns partner.slips partner.step
        """
    ),
    "settle_partner": _names(
        """
        partner.statement partner.statement_back partner.statement_book partner.statements partner.stream_settled
        partner.streams_settled
        """
    ),
    "approve_handover": _names(
        """
        partner.channel partner.hand_over_decide partner.hand_over_file partner.layout partner.layout_end
        partner.partner partner.partner_new partner.partners partner.upload_sheet
        """
    ),
    "manage_devices": _names(
        "lan.wifi people.device people.device_code people.device_new people.device_revoke people.devices"
    ),
    "manage_printers": _names(
        "printing.discover printing.look printing.printer printing.printer_new printing.printers printing.test_page"
    ),
    "note_weather": _names("calendar.weather_note"),
    "print": _names(
        """
        printing.cancel_job printing.job printing.jobs printing.labels printing.print_again
        printing.receipt printing.try_again
        """
    ),
    "reconcile": _names(
        """
        reconcile.accept reconcile.bill reconcile.bills reconcile.day reconcile.days reconcile.discard reconcile.entry
        reconcile.explain reconcile.link reconcile.match_again reconcile.new reconcile.not_ours reconcile.payment
        reconcile.progress reconcile.record reconcile.run reconcile.take_back reconcile.undo reconcile.unexplain
        """
    ),
    "refund": _names("sales.refund"),
    "see_audit": _names("people.audit people.audit_check"),
    "see_backups": _names("backup.backups backup.restored backup.take_now"),
    "see_board": _names(
        "board.desk_board board.desk_calls board.desk_calls_data board.desk_prints board.desk_step board.desk_tickets"
    ),
    "see_calendar": _names(
        """
        calendar.day calendar.entries calendar.export calendar.hours calendar.month calendar.weather calendar.year
        """
    ),
    "see_cash": _names("shifts.check shifts.paper shifts.print_report shifts.shift shifts.shifts"),
    "see_catalog": _names("catalog.categories catalog.export catalog.modifier_groups catalog.products"),
    "see_jobs": _names("jobs.start"),
    "see_members": _names("customers.consent_words customers.member customers.members"),
    "edit_members": _names(
        "customers.erase customers.export customers.member_new customers.withdraw customers.write_words"
    ),
    "see_promotions": _names("promotions.promotion promotions.promotions"),
    "edit_promotions": _names(
        """
        promotions.promotion_edit promotions.promotion_new suggestions.ask suggestions.decline suggestions.take
        suggestions.think
        """
    ),
    "approve_promotions": _names("promotions.approve promotions.stop suggestions.approve"),
    "see_suggestions": _names(
        """
        suggestions.decisions suggestions.effect suggestions.evidence suggestions.poster suggestions.suggestion
        suggestions.suggestions
        """
    ),
    "note_decisions": _names("suggestions.note"),
    "see_people": _names("people.persons people.photo"),
    "see_sales": _names(
        """
        sales.order sales.orders sales.receipt sales.refunds sales.summary sales.today sales.today_live
        sales.uses
        """
    ),
    "see_worklist": _names("people.reopen_item worklist.item worklist.items"),
    "see_reports": _names(
        """
        reports.builder reports.dashboard reports.letter reports.live reports.products reports.saved reports.streams
        reports.waste reports.written
        """
    ),
    "edit_reports": _names("reports.builder_save reports.saved_remove"),
    "see_help": _names("reports.help_list reports.help_one"),
    "see_stock": _names(
        """
        reports.running_out
        stock.item stock.item_sheet stock.items stock.locations stock.moves stock.paper stock.papers usage.item
        usage.items usage.moves
        """
    ),
    "move_stock": _names(
        """
        stock.lot_finish stock.lot_open stock.paper_confirm stock.paper_refuse stock.paper_take_back stock.receive
        stock.transfer stock.write_off safety.lot_open safety.throw_away_lot
        """
    ),
    "count_stock": _names("stock.count stock.count_new stock.counts"),
    "edit_stock": _names(
        """
        stock.count_finish stock.count_give_up stock.item_edit stock.item_import stock.item_import_confirm
        stock.item_new stock.location_edit stock.location_new
        stock.opening stock.opening_import stock.opening_sheet stock.tare_new
        """
    ),
    "see_planning": _names(
        """
        planning.buying planning.category planning.making planning.overview planning.preparing planning.product
        planning.shop planning.what_if planning.what_if_progress planning.what_ifs
        """
    ),
    "plan": _names("planning.again planning.what_if_new"),
    "see_safety": _names("safety.certificates safety.due safety.log safety.points safety.samples"),
    "note_safety": _names("safety.note safety.sample_end safety.sample_new safety.take_back"),
    "edit_safety": _names("safety.certificate_new safety.point_edit safety.point_new safety.points_usual"),
    "see_purchasing": _names(
        """
        purchasing.equipment purchasing.equipment_one purchasing.fit_out purchasing.needs_page purchasing.order
        purchasing.order_sheet purchasing.orders purchasing.photo purchasing.request_page purchasing.requests
        purchasing.supplier purchasing.suppliers
        """
    ),
    "purchase": _names(
        """
        planning.buying_request
        purchasing.invoice_new purchasing.order_cancel purchasing.order_close purchasing.quote_end purchasing.quote_new
        purchasing.receive purchasing.request_choose purchasing.request_drop purchasing.request_edit
        purchasing.request_new purchasing.request_order purchasing.supplier_edit purchasing.supplier_import
        purchasing.supplier_import_confirm purchasing.supplier_new
        """
    ),
    "keep_equipment": _names(
        """
        purchasing.equipment_edit purchasing.equipment_new purchasing.fit_out_edit purchasing.fit_out_new
        purchasing.maintained purchasing.plan_end purchasing.plan_new
        """
    ),
    "approve_purchasing": _names("purchasing.budget purchasing.invoice_settle purchasing.request_decide"),
    "see_books": _names(
        """
        books.account books.accounts books.accountant books.ledger books.months books.overview books.paper
        books.paper_photo books.papers books.post_now books.posting books.profit
        """
    ),
    "write_books": _names("books.paper_new books.paper_withdraw"),
    "keep_books": _names("books.budget books.close books.paper_decide books.paper_take_back"),
    "set_sold_out": _names("catalog.sold_out recipes.item_out recipes.item_there recipes.out"),
    "settle_refunds": _names("sales.due sales.due_in_cash sales.dues"),
    "void": _names("sales.void"),
}

#: On a tablet, with this right.
TILL = {
    "park": _names("till_api.claim_one till_api.park_one till_api.parked"),
    "run_shift": _names("drawer_api.one drawer_api.print_one"),
    "sell": _names(
        """
        till_answers.images till_pieces.hold_pieces
        till_api.approve till_api.ask till_api.order till_api.orders till_api.print_receipt till_members.find
        till_members.join till_members.words
        """
    ),
    "set_sold_out": _names("till_api.sold_out"),
}

#: Which posts hold which right; a right nobody but teachers and administrators holds is not a student's.
POSTS = {
    "see_recipes": _names("cashier barista store_manager buyer marketing teacher administrator"),
    "edit_recipes": _names("teacher administrator"),
    "prepare": _names("barista store_manager teacher administrator"),
    "sell": _names("cashier barista store_manager teacher administrator"),
    "park": _names("cashier barista store_manager teacher administrator"),
    "void": _names("cashier store_manager teacher administrator"),
    "refund": _names("cashier store_manager teacher administrator"),
    "comp": _names("cashier store_manager teacher administrator"),
    "discount": _names("cashier store_manager teacher administrator"),
    "override_price": _names("cashier store_manager teacher administrator"),
    "write_off": _names("cashier barista store_manager studio teacher administrator"),
    "fix_tender": _names("cashier store_manager teacher administrator"),
    "set_sold_out": _names("cashier barista store_manager studio teacher administrator"),
    "see_board": _names("cashier barista store_manager teacher administrator"),
    "approve": _names("teacher administrator"),
    "see_sales": _names("store_manager buyer marketing teacher administrator"),
    "export_sales": _names("store_manager marketing teacher administrator"),
    "import_sales": _names("teacher administrator"),
    "settle_refunds": _names("teacher administrator"),
    "reconcile": _names("teacher administrator"),
    "decide_held": _names("teacher administrator"),
    "see_catalog": _names(
        "cashier barista store_manager studio presenter stream_operator buyer marketing teacher partner administrator"
    ),
    "edit_catalog": _names("teacher administrator"),
    "see_calendar": _names(
        "cashier barista store_manager studio presenter stream_operator buyer marketing teacher administrator"
    ),
    "note_weather": _names("cashier barista store_manager studio marketing teacher administrator"),
    "edit_calendar": _names("teacher administrator"),
    "see_worklist": _names("store_manager teacher administrator"),
    "see_people": _names("store_manager teacher administrator"),
    "edit_people": _names("teacher administrator"),
    "edit_roles": _names("administrator"),
    "manage_devices": _names("teacher administrator"),
    "end_sessions": _names("teacher administrator"),
    "see_audit": _names("teacher administrator"),
    "edit_settings": _names("administrator"),
    "see_orders": _names("stream_operator teacher administrator"),
    "import_orders": _names("teacher administrator"),
    "see_buyer_data": _names("teacher administrator"),
    "see_members": _names("store_manager marketing teacher administrator"),
    "edit_members": _names("teacher administrator"),
    "see_promotions": _names(
        "cashier barista store_manager studio presenter stream_operator buyer marketing teacher administrator"
    ),
    "edit_promotions": _names("marketing teacher administrator"),
    "approve_promotions": _names("teacher administrator"),
    "see_suggestions": _names("store_manager studio presenter buyer marketing teacher administrator"),
    "note_decisions": _names("store_manager buyer marketing teacher administrator"),
    "see_jobs": _names("teacher administrator"),
    "print": _names("cashier barista store_manager studio teacher administrator"),
    "manage_printers": _names("teacher administrator"),
    "see_backups": _names("teacher administrator"),
    "carry_backup": _names("teacher administrator"),
    "run_shift": _names("cashier store_manager teacher administrator"),
    "see_cash": _names("store_manager teacher administrator"),
    "acknowledge_cash": _names("teacher administrator"),
    "see_stock": _names(
        "cashier barista store_manager studio presenter stream_operator buyer marketing teacher administrator"
    ),
    "move_stock": _names("barista store_manager studio buyer teacher administrator"),
    "count_stock": _names("cashier barista store_manager studio buyer teacher administrator"),
    "edit_stock": _names("teacher administrator"),
    "see_books": _names("store_manager buyer teacher administrator"),
    "write_books": _names("store_manager buyer teacher administrator"),
    "keep_books": _names("teacher administrator"),
    "see_safety": _names("cashier barista store_manager teacher administrator"),
    "note_safety": _names("cashier barista store_manager teacher administrator"),
    "edit_safety": _names("teacher administrator"),
    "see_purchasing": _names("store_manager studio buyer teacher administrator"),
    "purchase": _names("store_manager buyer teacher administrator"),
    "approve_purchasing": _names("teacher administrator"),
    "keep_equipment": _names("store_manager studio buyer teacher administrator"),
    "see_works": _names(
        "cashier barista store_manager studio presenter stream_operator buyer marketing teacher administrator"
    ),
    "edit_works": _names("studio teacher administrator"),
    "see_streams": _names("store_manager studio presenter stream_operator marketing teacher administrator"),
    "plan_streams": _names("stream_operator marketing teacher administrator"),
    "run_streams": _names("stream_operator teacher administrator"),
    "approve_streams": _names("teacher administrator"),
    "certify_works": _names("teacher administrator"),
    "pack_orders": _names("stream_operator teacher administrator"),
    "approve_handover": _names("teacher administrator"),
    "settle_partner": _names("teacher administrator"),
    "see_planning": _names(
        "barista store_manager studio presenter stream_operator buyer marketing teacher administrator"
    ),
    "plan": _names("store_manager buyer marketing teacher administrator"),
    "see_reports": _names("store_manager buyer marketing teacher administrator"),
    "edit_reports": _names("store_manager buyer marketing teacher administrator"),
    "see_help": _names("teacher administrator"),
}
