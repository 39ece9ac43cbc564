"""Contents in an S3-compatible object storage (对象存储), for offices whose files outgrow the database.

The database keeps the digest, the kind and the name of the object of every content; the storage keeps the bytes alone.
Names of objects are never used twice: what a transaction did not commit, or has deleted, is nobody's object and is
swept later (``engine.jobs.file_objects``), so that no transaction ever waits for the storage or loses bytes by it.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from engine.errors import ChengnuoError
from engine.files.kinds import FileRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from minio import Minio

logger = logging.getLogger(__name__)

ADDRESS = "CHENGNUO_FILES_URL"
"""``https://HOST[:PORT]/BUCKET[/PREFIX]``; without it contents are kept in the database."""
ACCESS_KEY = "CHENGNUO_FILES_ACCESS_KEY"
SECRET_KEY = "CHENGNUO_FILES_SECRET_KEY"
REGION = "CHENGNUO_FILES_REGION"

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
TRIES = 2

_Result = TypeVar("_Result")


class StorageUnreachable(FileRefused):
    """The storage gives no answer: nothing is taken in, and what it holds cannot be read now."""


class ContentChanged(FileRefused):
    """What the storage gives back is missing, or not what was handed in: it is not shown to anybody."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of the storage: its name without the prefix of the office, and when it was written."""

    name: str
    at: datetime


class ObjectStore:
    """One bucket, or the part of it below a prefix. Shared by all threads."""

    def __init__(self, client: Minio, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def put(self, digest: str, data: bytes) -> str:
        """Write a content as a new object; its name. StorageUnreachable when that is impossible now."""
        name = f"{digest[:2]}/{digest}/{uuid.uuid4().hex}"
        self._asked(
            lambda: self._client.put_object(
                bucket_name=self._bucket, object_name=self._prefix + name, data=io.BytesIO(data), length=len(data)
            )
        )
        return name

    def read(self, name: str, digest: str) -> bytes:
        """The bytes of an object, proved by the digest that the database keeps.

        ContentChanged when it is gone or another content, StorageUnreachable when the storage does not answer.
        """

        def get() -> bytes:
            answer = self._client.get_object(bucket_name=self._bucket, object_name=self._prefix + name)
            try:
                return answer.read()
            finally:
                answer.close()
                answer.release_conn()

        data = self._asked(get)
        if hashlib.sha256(data).hexdigest() != digest:
            logger.error("An object of the file storage is not what was handed in: %s", digest)
            raise _changed()
        return data

    def remove(self, names: Iterable[str]) -> None:
        """Delete objects; those that are gone already count as deleted."""
        for name in names:
            self._asked(
                lambda name=name: self._client.remove_object(  # type: ignore[misc]
                    bucket_name=self._bucket, object_name=self._prefix + name
                )
            )

    def stored(self) -> Iterator[StoredObject]:
        """All objects of the office, in the order of their names. StorageUnreachable as everywhere."""
        listed = iter(self._client.list_objects(bucket_name=self._bucket, prefix=self._prefix or None, recursive=True))
        while (found := self._asked(lambda: next(listed, None))) is not None:
            if found.object_name is not None and found.last_modified is not None:
                yield StoredObject(found.object_name.removeprefix(self._prefix), found.last_modified)

    def check(self) -> None:
        """ChengnuoError when the bucket is not there, StorageUnreachable when the storage does not answer."""
        if not self._asked(lambda: self._client.bucket_exists(bucket_name=self._bucket)):
            raise ChengnuoError(
                f"对象存储里没有存储桶 {self._bucket}。请先建立，或者改正 {ADDRESS}。",
                f"Expected the bucket {self._bucket} in the object storage, but there is none. Make it, or mend "
                f"{ADDRESS}.",
            )

    def _asked(self, ask: Callable[[], _Result]) -> _Result:
        from minio.error import MinioException, S3Error
        from urllib3.exceptions import HTTPError

        try:
            return ask()
        except S3Error as error:
            logger.error("The file storage refuses: %s", error.code)
            if error.code == "NoSuchKey":
                raise _changed() from error
            raise _unreachable() from error
        except (MinioException, HTTPError, OSError) as error:
            logger.error("The file storage does not answer: %s", type(error).__name__)
            raise _unreachable() from error


def configured() -> ObjectStore | None:
    """The storage that the environment names; None where contents are kept in the database.

    ChengnuoError when the address or a key is missing or wrong, or the client is not installed.
    """
    address = os.environ.get(ADDRESS, "")
    if not address:
        return None
    return _store(address, os.environ.get(ACCESS_KEY, ""), os.environ.get(SECRET_KEY, ""), os.environ.get(REGION, ""))


@lru_cache(maxsize=4)
def _store(address: str, access_key: str, secret_key: str, region: str) -> ObjectStore:
    parts = urlsplit(address)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not bucket or parts.username is not None:
        raise ChengnuoError(
            f"{ADDRESS} 应写成 https://主机:端口/存储桶，不带用户名；请改正。",
            f"Expected {ADDRESS} as https://HOST:PORT/BUCKET without a user name, but it is written otherwise.",
        )
    if not access_key or not secret_key:
        raise ChengnuoError(
            f"设置了 {ADDRESS}，还要设置 {ACCESS_KEY} 和 {SECRET_KEY}。",
            f"Expected {ACCESS_KEY} and {SECRET_KEY} beside {ADDRESS}, but one of them is not set.",
        )
    try:
        from minio import Minio
        from urllib3 import PoolManager, Retry, Timeout
    except ImportError as error:
        raise ChengnuoError(
            "对象存储的客户端没有安装：请执行 pip install 'chengnuo[s3]'。",
            "Expected the client of object storages, but it is not installed: pip install 'chengnuo[s3]'.",
        ) from error
    client = Minio(
        endpoint=parts.netloc,
        access_key=access_key,
        secret_key=secret_key,
        secure=parts.scheme == "https",
        # A region that is given is never asked for at the storage.
        region=region or "us-east-1",
        http_client=PoolManager(
            maxsize=16,
            timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            retries=Retry(total=TRIES, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        ),
    )
    return ObjectStore(client, bucket, prefix)


def needed() -> ObjectStore:
    """``configured`` for contents that are kept there; StorageUnreachable when this process knows no storage."""
    store = configured()
    if store is None:
        logger.error("A content is kept in object storage, but %s is not set.", ADDRESS)
        raise _unreachable()
    return store


def _unreachable() -> StorageUnreachable:
    return StorageUnreachable(
        "文件存储暂时不可用，请稍后再试，或者联系系统管理员。",
        "The file storage gives no answer. Try again later, or tell the administrator.",
    )


def _changed() -> ContentChanged:
    return ContentChanged(
        "文件存储里的这个文件丢失，或者与收到时不一致，不能打开。请联系系统管理员从备份恢复。",
        "This file is missing in the file storage, or is not what was handed in, so it is not opened. Tell the "
        "administrator to restore it from a backup.",
    )
