# docker build -t rocketaudit .
# docker run --rm -v "$PWD:/src:ro" rocketaudit scan deploy/

FROM python:3.13-slim-bookworm AS wheel
WORKDIR /build
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY rules rules
COPY rocketaudit rocketaudit
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim-bookworm
COPY --from=wheel /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl \
    && useradd --no-create-home --uid 10001 rocketaudit
USER 10001
# Paths in reports are relative to this folder, where the repository is mounted.
WORKDIR /src
ENTRYPOINT ["rocketaudit"]
CMD ["scan", "."]
