using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Relay;

/// <summary>How items are dispatched (<c>DSXCONNECT_RELAY__*</c>).</summary>
internal sealed class RelayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_RELAY";

    /// <summary>How many items may be dispatched and unanswered at any time. What is above waits in the ledger.</summary>
    [ConfigurationKeyName("MAX_IN_FLIGHT")]
    [Range(1, 100_000)]
    public int MaxInFlight { get; set; } = 256;

    /// <summary>How many items are leased and published together.</summary>
    [ConfigurationKeyName("BATCH_SIZE")]
    [Range(1, 1_000)]
    public int BatchSize { get; set; } = 64;

    /// <summary>Seconds that a lease lasts for the first dispatch of a small item. It doubles with every dispatch, up to 15 minutes.</summary>
    [ConfigurationKeyName("LEASE_SECONDS")]
    [Range(1, 3_600)]
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>The slowest reading that is still waited for, in MiB/s: large items are leased for longer.</summary>
    [ConfigurationKeyName("SLOWEST_MIB_PER_SECOND")]
    [Range(0.01, 10_000)]
    public double SlowestMibPerSecond { get; set; } = 4;

    /// <summary>After how many dispatches that no scanner answered an item is dead.</summary>
    [ConfigurationKeyName("MAX_DISPATCHES")]
    [Range(1, 10_000)]
    public int MaxDispatches { get; set; } = 100;
}
