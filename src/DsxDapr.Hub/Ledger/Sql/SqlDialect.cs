using System.Data.Common;
using System.Runtime.InteropServices;

namespace DsxDapr.Hub.Ledger.Sql;

/// <summary>What differs between the databases that can hold the ledger. All other statements are the same on each.</summary>
internal abstract class SqlDialect
{
    /// <summary>Whether other hubs write to the same database: what one hub leases is then hidden from the others.</summary>
    public abstract bool IsShared { get; }

    /// <summary>
    /// Ends a SELECT whose rows the same transaction goes on to change: nobody else changes them in between. Empty where there
    /// is only one writer.
    /// </summary>
    public abstract string ForUpdate { get; }

    /// <summary>As <see cref="ForUpdate"/>, and passes over rows that another transaction is about to change.</summary>
    /// <param name="table">The alias of the table whose rows are locked.</param>
    public abstract string SkipLocked(string table);

    /// <summary>A condition that <paramref name="column"/> is one of the values of <paramref name="parameter"/>, a list.</summary>
    public abstract string IsAnyOf(string column, string parameter);

    /// <summary>Inserts accepted items; those that are there already stay as they are.</summary>
    /// <returns>How many were inserted.</returns>
    public abstract int InsertItems(DbConnection db, long job, bool urgent, IReadOnlyList<NewItem> items, long now);

    /// <summary>Marks accepted items as dispatched, each with the end of its lease.</summary>
    public abstract void MarkDispatched(DbConnection db, IReadOnlyList<ItemLease> leases);
}

/// <summary>An item to insert.</summary>
/// <param name="TaskId">Its identity, big endian.</param>
/// <param name="Item">What was submitted.</param>
/// <param name="Version">Stands for its version (<see cref="CleanVersion"/>); null for none, or where none is needed.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NewItem(byte[] TaskId, SubmittedItem Item, byte[]? Version);

/// <summary>The lease of an item.</summary>
/// <param name="Item">The item's key.</param>
/// <param name="Due">When the lease ends, in Unix milliseconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ItemLease(long Item, long Due);
