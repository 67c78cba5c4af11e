"""The answers of GeoReport v2 in JSON, member by member, in our own words.

It does not know our code; `georeport.xsd` says the same of XML.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

Some = Annotated[str, Field(min_length=1)]
#: Read from JSON, so times are text; without an offset they are refused.
Moment = AwareDatetime
Datatype = Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ServiceRequest(_Record):
    service_request_id: Some
    status: Literal["open", "closed"]
    status_notes: str | None
    service_name: Some
    service_code: Some
    description: Annotated[str, Field(max_length=5000)] | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: Moment
    updated_datetime: Moment
    expected_datetime: Moment | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: Annotated[float, Field(ge=-90, le=90)] | None
    long: Annotated[float, Field(ge=-180, le=180)] | None
    media_url: str | None


class Service(_Record):
    service_code: Some
    service_name: Some
    description: Some
    metadata: bool
    type: Literal["realtime", "batch", "blackbox"]
    keywords: Some
    group: Some


class Value(_Record):
    key: Some
    name: Some


class Attribute(_Record):
    variable: bool
    code: Some
    datatype: Datatype
    required: bool
    datatype_description: str | None
    order: Annotated[int, Field(ge=1)]
    description: Some
    values: list[Value]


class Definition(_Record):
    service_code: Some
    attributes: list[Attribute]


class Endpoint(_Record):
    specification: Some
    url: Some
    changeset: Some
    type: Literal["production", "test"]
    formats: list[Some]


class Discovery(_Record):
    changeset: Some
    contact: Some
    key_service: Some
    endpoints: Annotated[list[Endpoint], Field(min_length=1)]


class Error(_Record):
    code: int
    description: Some


REQUESTS = TypeAdapter(list[ServiceRequest])
SERVICES = TypeAdapter(list[Service])
DEFINITION = TypeAdapter(Definition)
DISCOVERY = TypeAdapter(Discovery)
ERRORS = TypeAdapter(list[Error])
