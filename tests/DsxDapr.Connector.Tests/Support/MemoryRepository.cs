using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Tests.Support;

/// <summary>A whole connector in one file: items in memory, which a test can make misbehave.</summary>
internal sealed class MemoryRepository : IItemSource, IItemReader, IItemActor, IRepositoryCheck, IItemFinder
{
    public const string Foreign = "foreign";
    private const string QuarantinePrefix = "mem:quarantine/";

    public ConcurrentDictionary<string, byte[]> Items { get; } = new() { [Foreign] = [9] };

    /// <summary>Runs before each item is listed.</summary>
    public Func<int, CancellationToken, Task> BeforeListing { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Replaces an item's content.</summary>
    public Func<ItemReadResult>? Content { get; set; }

    /// <summary>Runs before each action.</summary>
    public Func<Task> BeforeActing { get; set; } = static () => Task.CompletedTask;

    /// <summary>Runs before an item is looked for by its location.</summary>
    public Action BeforeFinding { get; set; } = static () => { };

    /// <summary>Replaces what becomes of actions.</summary>
    public ItemActionOutcome? Outcome { get; set; }

    public RepositoryHealth Health { get; set; } = RepositoryHealth.Reachable("in memory");

    public int Listed { get; private set; }

    public int Acted { get; private set; }

    public void Add(int count)
    {
        for (var number = 0; number < count; number++)
        {
            Items[$"mem:item{number:0000}"] = [1];
        }
    }

    public async IAsyncEnumerable<RepositoryItem> ListAsync(ItemListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Listed = 0;
        foreach (var location in Items.Keys.Where(IsItem).Order(StringComparer.Ordinal))
        {
            await BeforeListing(Listed, cancellationToken);
            Listed++;
            yield return new RepositoryItem { Location = location, Metainfo = location, RelativePath = location[4..], SizeInBytes = Items[location].Length };
        }

        listing.Skip("mem:closed", "it is closed on purpose");
    }

    public ValueTask<ItemReadResult> OpenAsync(ScanRequest item, CancellationToken cancellationToken) => ValueTask.FromResult(item.Location switch
    {
        _ when Content is not null => Content(),
        var location when !location.StartsWith("mem:", StringComparison.Ordinal) => ItemReadResult.Refused("it is none of the asset"),
        var location when Items.TryGetValue(location, out var content) => ItemReadResult.Found(new MemoryStream(content), content.Length),
        var location => ItemReadResult.NotFound($"{location} not found"),
    });

    public async Task<ItemActionOutcome> ActAsync(ItemActionOrder order, CancellationToken cancellationToken)
    {
        await BeforeActing();
        Acted++;
        if (Outcome is { } outcome)
        {
            return outcome;
        }

        var location = order.Item.Location;
        if (!IsItem(location) || !Items.TryGetValue(location, out var content))
        {
            return ItemActionOutcome.Failed($"There is no {location}.");
        }

        if (order.Item.Sha256 is { } scanned && scanned != Convert.ToHexStringLower(SHA256.HashData(content)))
        {
            return ItemActionOutcome.Changed($"{location} is not what was scanned.");
        }

        Items.TryRemove(location, out _);

        if (order.Action == ItemAction.Delete)
        {
            return ItemActionOutcome.Done("Item deleted.", $"Item deleted from {location}");
        }

        var moved = QuarantinePrefix + location[4..];
        Items[moved] = content;
        return ItemActionOutcome.Done("Item moved", $"Item moved to {moved}.", moved);
    }

    public ValueTask<RepositoryItem?> FindAsync(string location, CancellationToken cancellationToken)
    {
        BeforeFinding();
        return ValueTask.FromResult(
            IsItem(location) && Items.TryGetValue(location, out var content)
                ? new RepositoryItem { Location = location, Metainfo = location, RelativePath = location[4..], SizeInBytes = content.Length }
                : null);
    }

    public Task<RepositoryHealth> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(Health);

    private static bool IsItem(string location) =>
        location.StartsWith("mem:", StringComparison.Ordinal) && !location.StartsWith(QuarantinePrefix, StringComparison.Ordinal);
}
