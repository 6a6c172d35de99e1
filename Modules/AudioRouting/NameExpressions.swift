/// An engine of regular expressions, for lists of device names.
///
/// The expressions come from clients. So an engine must be done soon, whatever an expression and a name are: by taking
/// linear time, or by a limit on what it tries.
public protocol NameExpressions: Sendable {
    /// Compiles an expression of at most 256 characters; nil when it is none, or is more than the engine takes.
    func compile(_ text: String) -> (any NameExpression)?
}

/// One expression, compiled.
public protocol NameExpression: Sendable {
    /// Whether it matches the whole of a name of at most 256 characters. One that would have to be tried for too long does
    /// not. Called by one thread at a time.
    func matches(_ name: String) -> Bool
}
