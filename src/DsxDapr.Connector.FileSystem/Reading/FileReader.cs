using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FileSystem.Listing;
using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace DsxDapr.Connector.FileSystem.Reading;

/// <summary>Opens regular files of the asset or the quarantine for reading, and remembers which version of them was read.</summary>
internal sealed class FileReader(FileSystemRoots roots, ReadVersions versions, IOptions<ConnectorOptions> options, TimeProvider clock) : IItemReader
{
    public ValueTask<ItemReadResult> OpenAsync(ScanRequest item, CancellationToken cancellationToken) => ValueTask.FromResult(Open(item));

    private ItemReadResult Open(ScanRequest item)
    {
        try
        {
            var place = roots.Locate(item.Location);
            using var parent = roots.Open(place.Parent);

            // Looked at before it is opened: opening a device can do things by itself.
            CheckIsItem(parent.Find(place.Name) ?? throw new FileNotFoundException(), place);
            var file = parent.OpenFile(place.Name);
            return Read(file, place, item);
        }
        catch (NotAnItemException error)
        {
            return ItemReadResult.Refused(error.Message);
        }
        catch (UnauthorizedAccessException error)
        {
            return ItemReadResult.Refused($"File {item.Location} may not be read: {error.Message}");
        }
        catch (FileNotFoundException)
        {
            return DirectoryWalk.HasUndecodableName(item.Location)
                ? ItemReadResult.Refused($"File {item.Location} cannot be read: its name, or that of its directory, is not valid UTF-8")
                : ItemReadResult.NotFound($"File {item.Location} not found");
        }
        catch (IOException error)
        {
            return ItemReadResult.Failed($"File {item.Location} cannot be read: {error.Message}");
        }
    }

    private ItemReadResult Read(SafeFileHandle file, ItemPlace place, ScanRequest item)
    {
        try
        {
            var facts = FileFacts.Of(file);
            CheckIsItem(facts, place);
            versions.Remember(item, facts);

            // Only advice: a file system that does not take it is read all the same.
            _ = Libc.Advise(file, 0, 0, Libc.SequentialAdvice);
            return ItemReadResult.Found(
                new FileStream(file, FileAccess.Read, bufferSize: 0), facts.Size, IsSettled(facts) ? facts.Version : null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Times of change are coarse, and a mapped page that was written once is written again without any for as long as it is not on the disk:
    // only a change that comes long after the last one is sure to show.
    private bool IsSettled(FileFacts facts)
    {
        const long NanosecondsPerMillisecond = 1_000_000;
        var changed = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(facts.ModifiedAt, facts.ChangedAt) / NanosecondsPerMillisecond);
        return clock.GetUtcNow() - changed > options.Value.Settled;
    }

    private static void CheckIsItem(FileFacts facts, ItemPlace place)
    {
        if (facts.Kind != FileKind.Regular)
        {
            throw new NotAnItemException($"'{place.Path}' is not a regular file");
        }
    }
}
