"""Detector of accounts that everybody knows: `default_credentials`."""

import os.path
from collections.abc import Iterable, Iterator

from rocketaudit.detectors.subjects import good, observation
from rocketaudit.findings import BAD, GOOD, Observation
from rocketaudit.model import Account, Broker, Deployment
from rocketaudit.readers.account_texts import SETTINGS, sample


def default_credentials(deployment: Deployment) -> Iterator[Observation]:
    """Each account of plain_acl.yml, tools.yml and rmq-proxy.json, each broker whose settings hold one, and each
    account that client code uses: bad where it is one that the documentation publishes."""
    yield from _of(deployment.accounts)
    for broker in deployment.brokers:
        yield from _of_settings(broker)
    if deployment.clients:
        from rocketaudit.discover.kinds import JAVA, SPRING
        from rocketaudit.readers.accounts_code import of_java, of_spring

        readers = {JAVA: of_java, SPRING: of_spring}
        for module in deployment.clients:
            for document in module.documents:
                yield from _of(readers[document.kind](document) if document.kind in readers else (), module.name)


def _of(accounts: Iterable[Account], subject: str = "") -> Iterator[Observation]:
    for one in accounts:
        name = subject or os.path.basename(one.at.path) or one.at.path
        if one.is_sample:
            yield Observation(BAD, name, at=one.at, values={"subject": name, "account": one.access_key})
        else:
            yield Observation(GOOD, name, at=one.at)


def _of_settings(broker: Broker) -> Iterator[Observation]:
    """The accounts in the settings of 5.3 and later; a broker of an earlier release does not have them."""
    for name in SETTINGS:
        setting = broker.effective.settings.get(name)
        if setting is None or setting.at is None or not isinstance(setting.value, str) or not setting.value:
            continue
        account = sample(setting.value)
        yield observation(broker, setting.at, {"account": account}, key=name) if account else good(broker)
