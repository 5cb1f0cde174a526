"""How a test says on what it runs and for how long, and how run.py finds it."""
import dataclasses
import glob
import importlib
import inspect
import os


def case(*databases, seconds=60, suite="system"):
    """Marks a test: it runs once per database named, or once without one, and may take `seconds`.
    A suite of its own keeps what takes the whole machine away from what measures time."""
    def mark(function):
        function.databases, function.seconds, function.suite = databases or (None,), seconds, suite
        return function

    return mark


@dataclasses.dataclass(frozen=True)
class Case:
    """One run of one test function."""
    name: str
    function: object
    database: str
    seconds: float
    suite: str

    def run(self):
        self.function(*([self.database] if self.database else []))


def find_cases(directory):
    """Every test_* function of every test_*.py, as cases named file.function[database]."""
    found = []
    for path in sorted(glob.glob(os.path.join(directory, "test_*.py"))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        functions = [
            function for name, function in inspect.getmembers(module, inspect.isfunction)
            if name.startswith("test_") and function.__module__ == module.__name__
        ]
        for function in sorted(functions, key=lambda one: one.__code__.co_firstlineno):
            name = f"{module.__name__[5:]}.{function.__name__[5:]}"
            found += [
                Case(f"{name}[{database}]" if database else name, function, database, function.seconds,
                     function.suite)
                for database in function.databases
            ]
    return found
