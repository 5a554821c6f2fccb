using System.Security.Cryptography;
using System.Text.Json;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Actions;

/// <summary>
/// Remembers actions that succeeded, so that an order that comes again, because its answer was lost, gets the same answer and
/// nothing is acted on twice. It lies in the data directory, never in the asset, where others could forge it. An order
/// is known by its job, item and action; one without a job cannot be told from a new one and is not remembered.
/// </summary>
internal sealed partial class ActionJournal(IOptions<ConnectorOptions> options, TimeProvider clock, ILogger<ActionJournal> logger)
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private readonly string _directory = Path.Combine(options.Value.DataDir, "actions");
    private readonly Lock _lock = new();
    private DateTimeOffset _nextPruning;

    /// <summary>The name of an order in the journal; null when it cannot be remembered.</summary>
    public static string? KeyOf(ItemActionOrder order)
    {
        if (string.IsNullOrEmpty(order.Item.ScanJobId))
        {
            return null;
        }

        var identity = JsonSerializer.SerializeToUtf8Bytes<string?[]>(
            [order.Item.ScanJobId, order.Item.JobItemId, order.Item.Location, ItemActionConverter.NameOf(order.Action)]);
        return Convert.ToHexStringLower(SHA256.HashData(identity));
    }

    /// <summary>The answer that was given to the order before; null when there was none.</summary>
    public ItemActionResponse? Find(string key)
    {
        var path = PathOf(key);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ItemActionResponse>(File.ReadAllBytes(path), WireJson.Options) : null;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            Log.Unreadable(logger, path, error.Message);
            return null;
        }
    }

    /// <summary>Keeps the answer of an action that succeeded. A journal that cannot be written does not make the action fail.</summary>
    public void Record(string key, ItemActionResponse response)
    {
        var path = PathOf(key);
        try
        {
            Directory.CreateDirectory(_directory);
            var draft = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(response, WireJson.Options));
            File.Move(draft, path, overwrite: true);
            PruneDaily();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotRecorded(logger, path, error.Message);
        }
    }

    private void PruneDaily()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (now < _nextPruning)
            {
                return;
            }

            _nextPruning = now + TimeSpan.FromDays(1);
        }

        var oldest = now.UtcDateTime - Retention;
        foreach (var file in new DirectoryInfo(_directory).EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }
    }

    private string PathOf(string key) => Path.Combine(_directory, key + ".json");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The record {Path} of an action cannot be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string path, string reason);

        [LoggerMessage(2, LogLevel.Error, "An action succeeded but cannot be recorded in {Path}; if its order comes again it will fail: {Reason}")]
        public static partial void NotRecorded(ILogger logger, string path, string reason);
    }
}
