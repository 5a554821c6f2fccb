using System.Diagnostics;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FileSystem.Actions;
using DsxDapr.Connector.FileSystem.Discovery;
using DsxDapr.Connector.FileSystem.Listing;
using DsxDapr.Connector.FileSystem.Reading;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.FileSystem.Watching;
using DsxDapr.Connector.Filters;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.FileSystem.Tests.Support;

/// <summary>A directory with an asset in it, and the connector's parts working on it.</summary>
internal sealed class TempAsset : IDisposable
{
    private readonly DirectoryInfo _base = Directory.CreateTempSubdirectory("dsx-asset-");
    private readonly ReadVersions _versions = new();

    public TempAsset(string quarantine = "dsxconnect-quarantine")
    {
        Asset = Directory.CreateDirectory(Path.Combine(_base.FullName, "asset")).FullName;
        Outside = Directory.CreateDirectory(Path.Combine(_base.FullName, "outside")).FullName;
        Options = Microsoft.Extensions.Options.Options.Create(new ConnectorOptions
        {
            Name = "filesystem-connector",
            Asset = Asset,
            ItemActionMoveMetainfo = quarantine,
            ItemAction = ItemAction.Move,
        });
        Roots = new FileSystemRoots(Options);
        Reader = new FileReader(Roots, _versions, Options, Clock);
        Settings = new SettingsInForce(Options);
        OwnFiles = new OwnFiles();
        Actor = new FileActor(Roots, new ScannedFile(_versions), new Quarantine(Roots), OwnFiles);
        Finder = new FileFinder(Roots, Settings, OwnFiles);
    }

    /// <summary>Stands still at the time of the test's start.</summary>
    public ManualTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public string Asset { get; }

    public string Outside { get; }

    public IOptions<ConnectorOptions> Options { get; }

    public FileSystemRoots Roots { get; }

    public SettingsInForce Settings { get; }

    public OwnFiles OwnFiles { get; }

    public FileReader Reader { get; }

    public FileActor Actor { get; }

    public FileFinder Finder { get; }

    public List<(string Place, string Reason)> Skipped { get; } = [];

    /// <summary>Lets other users pass; temporary directories are closed to them.</summary>
    public void OpenToEverybody()
    {
        const UnixFileMode pass = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_base.FullName, pass);
        File.SetUnixFileMode(Asset, pass);
    }

    public static void Run(string command, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, process.StandardError.ReadToEnd());
    }

    public static ScanRequest Request(string location, string? job = "job-1") => new() { Location = location, Metainfo = "m", ScanJobId = job };

    public static ItemActionOrder Order(string location, ItemAction action, string? job = "job-1") => new()
    {
        Item = Request(location, job),
        Action = action,
        Target = "dsxconnect-quarantine",
        Tags = new Dictionary<string, string> { ["Verdict"] = "Malicious" },
    };

    public string PathOf(string relativePath) => Path.Combine(Asset, relativePath);

    public string Write(string relativePath, string content = "content")
    {
        var path = PathOf(relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Puts a whole file into the asset at once, as a move does: nobody sees it while it is being written.</summary>
    public string Put(string relativePath, string content)
    {
        var path = PathOf(relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = Path.Combine(_base.FullName, "draft");
        File.WriteAllText(draft, content);
        File.Move(draft, path);
        return path;
    }

    /// <summary>Waits until the file system's clock, which may tick every few milliseconds only, has moved on: what is written then has another time.</summary>
    public Task TickAsync()
    {
        var probe = Path.Combine(_base.FullName, "probe");
        var before = Touch();
        return Eventually.TrueAsync(() => Touch() > before, "the file system's clock ticks");

        DateTime Touch()
        {
            File.WriteAllText(probe, "");
            return File.GetLastWriteTimeUtc(probe);
        }
    }

    public async Task<List<RepositoryItem>> ListAsync(string filter = "", CancellationToken cancellationToken = default)
    {
        var items = new List<RepositoryItem>();
        var listing = new ItemListing(Asset, ItemFilter.Parse(filter), (place, reason) => Skipped.Add((place, reason)));
        await foreach (var item in new DirectoryListing(new DirectoryWalk(Roots)).ListAsync(listing, cancellationToken))
        {
            items.Add(item);
        }

        return items;
    }

    public async Task<IEnumerable<string>> NamesAsync() => (await ListAsync()).Select(item => item.RelativePath).Order(StringComparer.Ordinal);

    public void Dispose() => Run("rm", "-rf", _base.FullName);
}
