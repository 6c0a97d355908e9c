"""The control side over HTTP: the people, their phones, the clock, and the faults.

All paths are under `/control`; bodies and answers are JSON; an error is `{"error": "<one sentence>"}`.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import monotonic
from sandbox.telegram import groups, inputs, people
from sandbox.telegram.calls import Fault
from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.joining import join
from sandbox.telegram.phones import phone
from sandbox.telegram.settings import change_settings, settings_json
from sandbox.telegram.world import Chat, Person, World

WAIT_SECONDS = 60.0
Model = TypeVar("Model", bound=inputs.Input)
Subject = TypeVar("Subject")
Action = Callable[[World, Request], Awaitable[Any]]


async def read_body(request: Request, model: type[Model]) -> Model:
    """The body as a model; raises ControlError with the first problem."""
    try:
        return model.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the body"
        raise ControlError(f"{where}: {first['msg']}.") from None


def _number(request: Request, name: str, default: float) -> float:
    try:
        return float(request.query_params.get(name, default))
    except ValueError:
        raise ControlError(f"{name}: must be a number.") from None


async def add_user(world: World, request: Request) -> Json:
    given = await read_body(request, inputs.NewUser)
    user_id = given.id or world.next_user_id()
    if user_id in world.people or user_id == world.bot_id:
        raise ControlError(f"There is already a user {user_id}.")
    fields = given.model_dump(exclude={"id", "phone_number"})
    person = Person(user_id, **fields, phone_number=given.phone_number or f"62{user_id}")
    world.add_person(person)
    return person.as_user()


async def add_group(world: World, request: Request) -> Json:
    given = await read_body(request, inputs.NewGroup)
    group_id = given.id or world.next_group_id(given.type)
    if group_id in world.chats:
        raise ControlError(f"There is already a chat {group_id}.")
    creator, *others = [world.person(user_id).id for user_id in given.members]
    members = {creator: "creator"} | dict.fromkeys(others, "member")
    chat = Chat(group_id, given.type, given.title, members=members, is_forum=given.is_forum)
    groups.create_group(world, chat, given.bot)
    return chat.as_chat()


def _group(world: World, request: Request) -> Chat:
    try:
        chat = world.chat(int(request.path_params["id"]))
    except ValueError:
        raise ControlError("The id of a group is a number.") from None
    if chat.peer:
        raise ControlError(f"Chat {chat.id} is not a group.")
    return chat


async def change_member(world: World, request: Request) -> Json:
    chat = _group(world, request)
    given = await read_body(request, inputs.MemberChange)
    if given.user != world.bot_id:
        world.person(given.user)
    elif given.status == "left" and given.by is None:
        raise ControlError("The bot leaves by leaveChat; say who removes it in `by`, or use kicked.")
    by_themselves = given.user != world.bot_id and given.status in ("member", "left")
    actor = given.by or (given.user if by_themselves else next(iter(chat.members)))
    world.person(actor)
    groups.change_member(world, chat, given.user, given.status, actor)
    return groups.member_json(world, chat, given.user)


async def add_joining(world: World, request: Request) -> Json:
    given = await read_body(request, inputs.Joining)
    return join(world, given.user, given.link).as_chat()


async def migrate(world: World, request: Request) -> Json:
    return groups.migrate(world, _group(world, request)).as_chat()


async def add_message(world: World, request: Request) -> Json:
    return people.say(world, await read_body(request, inputs.NewMessage)).payload


async def add_edit(world: World, request: Request) -> Json:
    return people.edit(world, await read_body(request, inputs.Edit)).payload


async def add_press(world: World, request: Request) -> Json:
    return {"id": people.press(world, await read_body(request, inputs.NewPress))}


async def add_reaction(world: World, request: Request) -> Json:
    people.react(world, await read_body(request, inputs.Reaction))
    return {}


async def add_action(world: World, request: Request) -> Json:
    people.act(world, await read_body(request, inputs.Action))
    return {}


async def add_deletion(world: World, request: Request) -> Json:
    people.delete(world, await read_body(request, inputs.Deletion))
    return {}


async def show_phone(world: World, request: Request) -> Json:
    user_id = request.path_params["id"]
    if not user_id.isdigit():
        raise ControlError("The id of a user is a number.")
    return phone(world, int(user_id), int(_number(request, "since", 0)))


async def set_block(world: World, request: Request) -> Json:
    given = await read_body(request, inputs.Block)
    groups.set_blocked(world, given.user, blocked=given.blocked)
    return {}


async def show_clock(world: World, _request: Request) -> Json:
    return {"now": world.clock.now().isoformat(), "offset_seconds": world.clock.offset.total_seconds()}


async def move_clock(world: World, request: Request) -> Json:
    given = await read_body(request, inputs.ClockMove)
    if (given.move_seconds is None) == (given.offset_seconds is None):
        raise ControlError("The clock takes either move_seconds or offset_seconds.")
    try:
        if given.move_seconds is not None:
            world.clock.move(timedelta(seconds=given.move_seconds))
        else:
            world.clock.offset = timedelta(seconds=given.offset_seconds or 0.0)
        world.clock.now()
    except OverflowError:
        world.clock.offset = timedelta()
        raise ControlError("The clock cannot go that far; it is set right again.") from None
    world.signal.advance()
    return await show_clock(world, request)


async def add_updates(world: World, request: Request) -> Json:
    """Queues one update or a list of updates, unchanged."""
    try:
        found = json.loads(await request.body())
    except ValueError:
        raise ControlError("The body is not JSON.") from None
    updates = found if isinstance(found, list) else [found]
    for update in updates:
        if not isinstance(update, dict) or not isinstance(update.get("update_id", 0), int):
            raise ControlError("An update is an object; its update_id, if any, is a number.")
    return {"update_ids": [world.queue.add_raw(update) for update in updates]}


async def add_fault(world: World, request: Request) -> Json:
    given = await read_body(request, inputs.NewFault)
    if not (given.status or given.body is not None or given.retry_after or given.drop or given.delay_seconds):
        raise ControlError("A fault needs one of status, body, retry_after, drop and delay_seconds.")
    world.faults.waiting.append(Fault(**given.model_dump()))
    return {"waiting": len(world.faults.waiting)}


async def clear_faults(world: World, _request: Request) -> Json:
    left = [asdict(fault) for fault in world.faults.waiting]
    world.faults.waiting.clear()
    world.signal.advance()
    return {"left": left}


async def show_calls(world: World, request: Request) -> Json:
    return {"calls": list(world.calls.since(int(_number(request, "since", 0)))), "last": world.calls.last}


async def wait(world: World, request: Request) -> Json:
    """Answers when the version is beyond the given one, or after `timeout` real seconds."""
    known = int(_number(request, "version", -1))
    ends = monotonic() + min(_number(request, "timeout", 10), WAIT_SECONDS)
    while world.signal.version <= known and not world.closing and (left := ends - monotonic()) > 0:
        await world.signal.wait(known, left)
    return {"version": world.signal.version, "pending_updates": len(world.queue)}


async def show_settings(world: World, _request: Request) -> Json:
    return settings_json(world)


async def set_settings(world: World, request: Request) -> Json:
    change_settings(world, await read_body(request, inputs.Settings))
    return settings_json(world)


async def reset(world: World, _request: Request) -> Json:
    world.reset()
    return {"version": world.signal.version}


ACTIONS: list[tuple[str, str, Action]] = [
    ("POST", "/control/users", add_user),
    ("POST", "/control/groups", add_group),
    ("POST", "/control/groups/{id}/members", change_member),
    ("POST", "/control/groups/{id}/migrate", migrate),
    ("POST", "/control/joinings", add_joining),
    ("POST", "/control/messages", add_message),
    ("POST", "/control/edits", add_edit),
    ("POST", "/control/presses", add_press),
    ("POST", "/control/reactions", add_reaction),
    ("POST", "/control/actions", add_action),
    ("POST", "/control/deletions", add_deletion),
    ("GET", "/control/phones/{id}", show_phone),
    ("POST", "/control/blocks", set_block),
    ("GET", "/control/clock", show_clock),
    ("POST", "/control/clock", move_clock),
    ("POST", "/control/updates", add_updates),
    ("POST", "/control/faults", add_fault),
    ("DELETE", "/control/faults", clear_faults),
    ("GET", "/control/calls", show_calls),
    ("GET", "/control/wait", wait),
    ("GET", "/control/settings", show_settings),
    ("POST", "/control/settings", set_settings),
    ("POST", "/control/reset", reset),
]


def _require_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if request.method == "POST" and kind != "application/json":
        raise ControlError("The body must be sent as application/json.", 415)


def control_routes(world: World) -> list[Route]:
    """All routes of the control side; the application answers unknown paths."""
    return json_routes(world, ACTIONS)


def json_routes(
    subject: Subject, actions: Sequence[tuple[str, str, Callable[[Subject, Request], Awaitable[Any]]]]
) -> list[Route]:
    """Routes for actions on the subject; an action returns a JSON value or a Response, or raises ControlError.

    A POST must have the type application/json, which a browser does not send for a page of another origin.
    """

    def endpoint(action: Callable[[Subject, Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                _require_json(request)
                found = await action(subject, request)
            except ControlError as error:
                return JSONResponse({"error": str(error)}, error.status)
            return found if isinstance(found, Response) else JSONResponse(found)

        return answer

    return [Route(path, endpoint(action), methods=[method]) for method, path, action in actions]
