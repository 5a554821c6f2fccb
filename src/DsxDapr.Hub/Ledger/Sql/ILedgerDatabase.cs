using System.Data.Common;

namespace DsxDapr.Hub.Ledger.Sql;

/// <summary>The database behind the ledger: how it is reached, and how transactions are run on it.</summary>
internal interface ILedgerDatabase
{
    /// <summary>What is said differently to this database.</summary>
    SqlDialect Dialect { get; }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction; the task completes when it is committed. The work may run more than once,
    /// each time in a transaction of its own, of which one is kept.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">It was not committed.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellationToken);

    /// <summary>Runs a query on a connection of its own, which sees what is committed.</summary>
    /// <exception cref="LedgerUnavailableException">The database cannot be read.</exception>
    Task<T> ReadAsync<T>(Func<DbConnection, T> query, CancellationToken cancellationToken);
}
