namespace DsxDapr.Hosting.Http;

/// <summary>How a signed HTTP client behaves.</summary>
public sealed class SignedHttpClientOptions
{
    private const int LargestMaxAttempts = 10;

    /// <summary>How often a request that allows it is sent at most, the first time included: 1 to 10, default 4.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The wait before the second attempt; it doubles from there, with jitter. Default 200 ms.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two attempts, also when the server asks for more. Default 10 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may take, all attempts included, until its answer begins (or ends, when it is buffered).
    /// Default 100 s; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Changes the connection handler, e.g. to trust a private CA.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    internal bool IsValid =>
        MaxAttempts is >= 1 and <= LargestMaxAttempts
        && BaseDelay > TimeSpan.Zero
        && MaxDelay >= BaseDelay
        && (Timeout > TimeSpan.Zero || Timeout == System.Threading.Timeout.InfiniteTimeSpan);
}
