// The beginning, before any constructor of the sketch.

namespace sketch {

void leaveWithoutWorld() {
    say("The sketch was started without its world: run it with cloudsim.\n");
    _exit(2);
}

static void meet(const std::vector<std::string> &fields) {
    World &w = *world;
    if (fields.size() < 12 || fields[0] != "hello" || fields[1] != "2") leaveWithoutWorld();
    w.id = fields[2];
    w.name = fields[3];
    seed(strtoull(fields[4].c_str(), nullptr, 10));
    w.latency = number(fields[5]);
    w.wallStart = number(fields[6]);
    w.now = w.birth = w.until = w.horizon = *w.pulse = number(fields[7]);
    w.profile = fields[8];
    w.isLinked = fields[9] == "1";
    w.resetReason = static_cast<int>(number(fields[10]));
    w.resetData = static_cast<uint32_t>(number(fields[11]));
}

__attribute__((constructor(101))) static void start() {
    watchLimits();
    world = new World;
    openOutput();
    openMemory();
    meet(world->port.read());
    atexit(rescue);
}

}  // namespace sketch
