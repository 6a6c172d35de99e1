#if SofiaSIP
    import AudioAPI

    /// Audio of a machine without devices: streams open, and no frame ever comes.
    struct SilentAudio: CallAudio {
        private struct Stream: AudioStream {
            func close() async {}
        }

        func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
            Stream()
        }
    }
#endif
