"""Urgent reports in memory; what is added to them goes by the real rule."""

from dataclasses import dataclass, field, replace

from bot.reports.errors import ReportsError
from bot.reports.filing import NewReport, check
from bot.reports.rescue import More, Told, added
from bot.residents.people import Person

REFERENCE = "R-7K3M-9Q"


@dataclass
class FakeRescues:
    filed: list[NewReport] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)
    refuses: ReportsError | None = None
    closed: bool = False

    async def file(self, person: Person, new: NewReport) -> str:
        if self.refuses:
            raise self.refuses
        check(new)
        self.filed.append(new)
        self.told[REFERENCE] = Told(
            text=new.text,
            lat=new.lat,
            lon=new.lon,
            address=new.address,
            area_code=new.area_code,
            people_affected=new.people_affected,
            people_trapped=new.people_trapped,
            urgent=True,
            anonymous=new.anonymous,
            cell=None,
            sealed_contact=new.contact.encode() if new.contact else None,
            sealed_reporter=None if new.anonymous else person.address.encode(),
        )
        return REFERENCE

    async def add(self, person: Person, reference: str, more: More) -> bool:
        if self.closed:
            self.closed = False
            return False
        sealed = more.contact.encode() if more.contact else None
        self.told[reference] = added(replace(self.told[reference]), more, sealed)
        return True

    @property
    def report(self) -> Told:
        """The one that was filed."""
        return self.told[REFERENCE]
