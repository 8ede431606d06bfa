# One image for every part of Tidu; the command says which part runs (`tidu serve`, `tidu relay`, …).

FROM node:22.20.0-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11.13-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/tidu
COPY requirements-runtime.lock ./
RUN /opt/tidu/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-runtime.lock
COPY . .
COPY --from=assets /src/node_modules node_modules
RUN python tools/vendor_assets.py \
    && /opt/tidu/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --no-index . \
    && /opt/tidu/bin/pip check

FROM python:3.11.13-slim-bookworm
# Without a fixed number the owner of the volume could change with the base image.
RUN useradd --uid 10001 --create-home --home-dir /var/lib/tidu --shell /usr/sbin/nologin tidu
COPY --from=build /opt/tidu /opt/tidu
ENV PATH=/opt/tidu/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TIDU_HOST=0.0.0.0 \
    TIDU_PORT=8000 \
    TIDU_STORE=sqlite:////var/lib/tidu/tidu.db
USER tidu
WORKDIR /var/lib/tidu
VOLUME /var/lib/tidu
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['TIDU_PORT']}/healthz\", timeout=4)"]
CMD ["tidu", "serve"]
