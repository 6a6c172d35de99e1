import ConnectorRuntime

/// How the process ends, as sysexits.h has it.
enum ExitStatus: Int32, Sendable {
    case success = 0
    case failedChecks = 1
    case usage = 64
    case unavailable = 69
    case defect = 70
    case configuration = 78

    /// What an error that nobody handled stands for.
    init(_ error: any Error) {
        switch error {
        case is ConfigurationError: self = .configuration
        case is ConnectorError: self = .unavailable
        default: self = .defect
        }
    }
}
