import Foundation

/// A program that a test started, in a folder of its own. It is ended, by its process id, when the test lets go of it.
///
/// By `posix_spawn` and `waitpid`: Foundation's `Process` learns of an end through a socket that children which are
/// started at the same time inherit, and then hears of it only when those have ended too.
final class ChildProcess {
    let folder: URL
    let pid: pid_t
    private let program: String
    private let output: URL
    /// As `waitpid` gave it; nil while it runs.
    private var ended: Int32?

    /// Starts a program, by its name or its path; what it prints goes to `output.log` in its folder.
    /// - Parameter input: what it reads, such as a FIFO; nil: nothing.
    init(
        _ program: String, _ arguments: [String], folder: URL, environment: [String: String] = [:], input: URL? = nil
    ) throws {
        self.folder = folder
        self.program = program
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        output = folder.appending(path: "output.log")
        try Data().write(to: output)
        // Nothing of the user's own configuration reaches it.
        var clean = ["HOME": folder.path, "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
        clean.merge(environment) { _, new in new }
        pid = try Self.spawn(
            program.hasPrefix("/") ? program : try Self.find(program), [program] + arguments,
            environment: clean.map { "\($0.key)=\($0.value)" }, folder: folder.path,
            input: input?.path ?? "/dev/null", output: output.path)
    }

    deinit {
        kill()
    }

    var log: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    var isRunning: Bool {
        if ended == nil {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid { ended = status }
        }
        return ended == nil
    }

    /// Waits until its output contains a text.
    func waitFor(_ text: String, within: Duration = .seconds(10)) async throws {
        try await eventually(within: within, "\(text) in the output:\n\(log)") {
            log.contains(text)
        }
    }

    /// Waits for its end, and returns its exit status; that of one which a signal ended is 128 and the signal's number.
    func finish(within: Duration) async throws -> Int32 {
        try await eventually(within: within, "the end of \(program)") { !isRunning }
        let status = ended ?? 0
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// Asks it to leave, and makes sure that it does.
    func stop() async {
        if isRunning { Glibc.kill(pid, SIGTERM) }
        try? await eventually(within: .seconds(5), "the end") { !isRunning }
        kill()
    }

    /// Ends it at once, and the children that it has itself: they are in its process group.
    func kill() {
        guard isRunning else { return }
        Glibc.kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        ended = status
    }

    private static func spawn(
        _ path: String, _ arguments: [String], environment: [String], folder: String, input: String,
        output: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDWR, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_APPEND, 0)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // A thread of Swift's pool blocks nearly every signal, which its child would do too.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        // env(1) changes the folder, and becomes the program: the process id is the program's own.
        let arguments = ["env", "-C", folder, path] + arguments.dropFirst()
        let (argumentList, environmentList) = (
            arguments.map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil]
        )
        defer { (argumentList + environmentList).forEach { free($0) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, argumentList, environmentList)
        guard status == 0 else { throw Missing(program: path) }
        return pid
    }

    private static func find(_ program: String) throws -> String {
        for folder in ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin"] {
            let path = "\(folder)/\(program)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw Missing(program: program)
    }

    struct Missing: Error, CustomStringConvertible {
        let program: String
        var description: String { "\(program) cannot be started: run `make test`, which installs the peers" }
    }
}
