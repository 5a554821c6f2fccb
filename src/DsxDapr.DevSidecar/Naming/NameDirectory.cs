using System.Diagnostics;
using System.Text.Json;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Naming;

/// <summary>
/// Name resolution between the sidecars of one machine: one small file per running sidecar, <c>{app-id}.{port}.json</c>.
/// Several files of one app id are its replicas.
/// </summary>
internal sealed class NameDirectory(string folder, TimeProvider time)
{
    /// <summary>How long a resolved name is trusted; short, so that a replica that came or went is soon noticed.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, ResolvedName> _cache = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The folder that belongs to a trust folder: <c>names</c> beside it.</summary>
    public static NameDirectory Beside(string trustDir, TimeProvider time) =>
        new(Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(trustDir)))!, "names"), time);

    /// <summary>Makes an app callable; its file appears whole or not at all.</summary>
    public async Task RegisterAsync(string appId, int port, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var file = FileOf(appId, port);
        var draft = $"{file}.{Environment.ProcessId}.new";
        var address = new AppAddress("127.0.0.1", port, Environment.ProcessId);
        await File.WriteAllBytesAsync(draft, JsonSerializer.SerializeToUtf8Bytes(address, NameJson.Default.AppAddress), ct);
        File.Move(draft, file, overwrite: true);
        SweepDead(appId); // only now: callers of a sidecar that is being restarted shall find a name all the time
        Forget(appId);
    }

    /// <summary>Takes the app's file away.</summary>
    public void Unregister(string appId, int port)
    {
        if (Directory.Exists(folder))
        {
            File.Delete(FileOf(appId, port));
        }

        Forget(appId);
    }

    /// <summary>The next replica of an app, round robin; null when nobody registered that id.</summary>
    public AppAddress? Resolve(string appId)
    {
        if (!AppIds.IsValid(appId))
        {
            return null; // it comes from a request, and a file pattern is made of it
        }

        lock (_gate)
        {
            if (_cache.TryGetValue(appId, out var name) && time.GetElapsedTime(name.ReadAt) <= Freshness)
            {
                return name.Next();
            }

            var replicas = Read(appId);
            if (replicas.Length == 0)
            {
                _cache.Remove(appId); // not remembered: somebody may just be taking the name
                return null;
            }

            name = new ResolvedName(replicas, time.GetTimestamp(), name?.Turn ?? 0);
            _cache[appId] = name;
            return name.Next();
        }
    }

    /// <summary>Reads the name again on the next call: an address of it did not answer.</summary>
    public void Forget(string appId)
    {
        lock (_gate)
        {
            _cache.Remove(appId);
        }
    }

    /// <summary>Deletes an app's files whose processes ended without doing so.</summary>
    public void SweepDead(string appId)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, $"{appId}.*.json"))
        {
            if (ReadFile(file) is { } address && !IsAlive(address.Pid))
            {
                File.Delete(file);
            }
        }
    }

    private AppAddress[] Read(string appId) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, $"{appId}.*.json").Order(StringComparer.Ordinal).Select(ReadFile).OfType<AppAddress>()]
        : [];

    private static AppAddress? ReadFile(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), NameJson.Default.AppAddress);
        }
        catch (FileNotFoundException)
        {
            return null; // its sidecar stopped between the listing and the reading
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private string FileOf(string appId, int port) => Path.Combine(folder, $"{appId}.{port}.json");
}
