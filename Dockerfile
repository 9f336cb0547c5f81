# Everything in one image: the binary, PostgreSQL's programs for `standalone`, Python for python tasks.
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
COPY crates/api/openapi.json /src/crates/api/openapi.json
RUN npm run build

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock clippy.toml ./
COPY .cargo .cargo
COPY .sqlx .sqlx
COPY crates crates
COPY migrations migrations
COPY tests tests
COPY docs docs
COPY --from=web /src/web/dist web/dist
RUN cargo build --release --locked --bin updraft

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends bash ca-certificates postgresql python3 tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --home-dir /var/lib/updraft --shell /usr/sbin/nologin updraft
COPY --from=build /src/target/release/updraft /usr/local/bin/updraft
COPY dags /dags
USER updraft
ENV UPDRAFT_HOME=/var/lib/updraft/home UPDRAFT_DAGS_FOLDER=/dags
EXPOSE 8080
VOLUME /var/lib/updraft
ENTRYPOINT ["tini", "--", "updraft"]
CMD ["standalone", "--host", "0.0.0.0"]
