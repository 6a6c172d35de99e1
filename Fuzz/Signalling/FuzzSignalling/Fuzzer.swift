// libFuzzer's own loop, for a program that has a `main` of its own: the package manager gives every one its entry.
@_silgen_name("LLVMFuzzerRunDriver")
func run(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What libFuzzer's own `main`, which is linked and never called, would call.
@_cdecl("LLVMFuzzerTestOneInput")
public func unused(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt { 0 }

func testSignalling(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    // libFuzzer has one thread, which is the one that began.
    MainActor.assumeIsolated {
        for datagram in input.split(separator: 0x1E) {
            wire.send(Array(datagram))
            guard wire.phoneAnswers() else { fatalError("the phone does not answer any more") }
        }
        phone.clear()
    }
    return 0
}
