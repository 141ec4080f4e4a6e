"""The program: its commands, and errors in one line."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

import click

from skresample import __version__
from skresample.inspection._text import printable

from ._compare import compare
from ._diagnose import diagnose_command
from ._recommend import recommend_command
from ._resample import resample_command
from ._slices import slices_command
from ._synthesize import synthesize_command

__all__ = ["command"]

REFUSED = (ValueError, TypeError, OSError, MemoryError, OverflowError, UnicodeError, ImportError)


class Program(click.Group):
    """Command group whose errors are one line on stderr, without a traceback."""

    def main(self, args: Any = None, prog_name: Any = None, **extra: Any) -> None:
        """Run; leave with 0, 1 (a fault of the program), 2 (refused) or 130 (interrupted)."""
        arguments = list(sys.argv[1:] if args is None else args)
        debug = "--debug" in arguments
        extra["standalone_mode"] = False
        try:
            with warnings.catch_warnings(record=not debug) as caught:
                if not debug:
                    warnings.simplefilter("default")
                code = super().main(arguments, prog_name, **extra)
            if not {"-q", "--quiet"} & set(arguments):
                _remark(caught or ())
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read the output has left; a second flush at exit must not complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        except (KeyboardInterrupt, click.Abort) as stop:
            # click turns the interruption into an Abort whose cause keeps the words.
            words = str(stop.__cause__ or stop.__context__ or stop)
            code = _complain(f"interrupted. {words}", 130)
        except click.ClickException as error:
            code = _complain(error.format_message(), 2, prefix=_where(error))
        except REFUSED as error:
            if debug:
                raise
            code = _complain(str(error) or type(error).__name__, 2)
        except Exception as error:  # a bug must not spill a traceback over the terminal either
            if debug:
                raise
            text = f"{type(error).__name__}: {error} (a fault of skresample; --debug shows where)"
            code = _complain(text, 1)
        sys.exit(code if isinstance(code, int) else 0)


def _remark(caught) -> None:
    """Warnings meant for the user, once each and without the place in the code."""
    texts = [str(w.message) for w in caught if issubclass(w.category, UserWarning)]
    for text in dict.fromkeys(texts):
        click.echo(f"note: {printable(' '.join(text.split()), width=400)}", err=True)


def _where(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "skresample"


def _complain(text: str, code: int, prefix: str = "skresample") -> int:
    """One line on stderr; whatever the data put into it cannot move the cursor."""
    line = printable(" ".join(text.split()), width=2000)
    click.echo(f"{printable(prefix)}: error: {line}", err=True)
    return code


@click.group(
    name="skresample",
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="skresample")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.pass_context
def command(context):
    """Decide what a model is trained on: compare, apply and question resampling on your table.

    Try `skresample compare` without anything else: it runs on a bundled table.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


command.add_command(compare)
command.add_command(resample_command)
command.add_command(synthesize_command)
command.add_command(diagnose_command)
command.add_command(recommend_command)
command.add_command(slices_command)
