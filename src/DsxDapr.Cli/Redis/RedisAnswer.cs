namespace DsxDapr.Cli.Redis;

/// <summary>What came of a PING.</summary>
/// <param name="Listening">Whether something listens there at all.</param>
/// <param name="Refusal">Why it cannot be used; null when it accepts commands.</param>
internal sealed record RedisAnswer(bool Listening, string? Refusal)
{
    /// <summary>The server accepts commands.</summary>
    public static RedisAnswer Accepts { get; } = new(true, null);
}
