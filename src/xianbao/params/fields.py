"""What params are made of: text, days, codes, and the model that takes nothing unknown."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Model(BaseModel):
    """Every key is known and of its kind; nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def fault(sentence: str) -> PydanticCustomError:
    """What a validator raises: the sentence that follows file and line."""
    return PydanticCustomError("sentence", "{told}", {"told": sentence})


def one_of(allowed: Sequence[str]) -> AfterValidator:
    """Only these values; the field's description says which."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return AfterValidator(check)


def _day(value: object) -> object:
    """An ISO day from its text: YAML's own dates fail without a line on 2017-09-31."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[dt.date, BeforeValidator(_day)]
