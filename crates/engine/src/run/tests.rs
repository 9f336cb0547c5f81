mod attempts;
mod endings;
mod mapping;
mod past;
mod property;
mod readiness;
mod setups;
mod world;
