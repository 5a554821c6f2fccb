namespace DsxDapr.Hub.Ledger;

/// <summary>Where the ledger is (<c>DSXCONNECT_LEDGER__*</c>).</summary>
internal sealed class LedgerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_LEDGER";

    /// <summary>The SQLite file; by default <c>ledger.db</c> in <c>DSXCONNECT_DATA_DIR</c>, or in <c>.dsx/dsx-hub</c>.</summary>
    [ConfigurationKeyName("PATH")]
    public string Path { get; set; } = "";

    /// <summary>
    /// The PostgreSQL database that the hub's replicas share, as a connection string of Npgsql, e.g.
    /// <c>Host=db;Username=dsx;Database=dsx;Passfile=/run/secrets/pgpass;SSL Mode=VerifyFull</c>. Empty: the SQLite file.
    /// </summary>
    [ConfigurationKeyName("POSTGRESQL")]
    public string PostgreSql { get; set; } = "";
}
