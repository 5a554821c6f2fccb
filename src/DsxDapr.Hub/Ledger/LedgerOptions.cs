using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Ledger;

/// <summary>Where the ledger is (<c>DSXCONNECT_LEDGER__*</c>).</summary>
internal sealed class LedgerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_LEDGER";

    /// <summary>The SQLite file; by default <c>ledger.db</c> in <c>DSXCONNECT_DATA_DIR</c>, or in <c>.dsx/dsx-hub</c>.</summary>
    [ConfigurationKeyName("PATH")]
    [Required]
    public string Path { get; set; } = "";
}
