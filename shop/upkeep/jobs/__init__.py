"""任务: the page of the jobs, and the jobs of upkeep - nightly checks of the books, tidying up."""
