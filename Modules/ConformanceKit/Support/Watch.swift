/// How long one watches that something does not happen: several frames of audio.
///
/// This is the only kind of waiting in the kit that is not for something, as nothing announces that nothing happens.
func watch() async throws {
    try await Task.sleep(for: .milliseconds(100))
}
