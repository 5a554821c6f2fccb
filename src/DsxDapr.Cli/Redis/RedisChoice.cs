namespace DsxDapr.Cli.Redis;

/// <summary>Which Redis a run uses.</summary>
/// <param name="Mode">Whose it is.</param>
/// <param name="Address">Where it listens; null when none is used.</param>
/// <param name="Notice">The sentence that tells the user.</param>
internal sealed record RedisChoice(RedisMode Mode, RedisAddress? Address, string Notice);

/// <summary>Whose Redis it is.</summary>
internal enum RedisMode
{
    /// <summary>None: the embedded components.</summary>
    Embedded,

    /// <summary>One that was running.</summary>
    Found,

    /// <summary>One that the run starts and stops.</summary>
    Own,
}
