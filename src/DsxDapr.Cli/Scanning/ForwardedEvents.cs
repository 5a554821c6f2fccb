using System.Text.Json;
using DsxDapr.Cli.Jobs;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Cli.Scanning;

/// <summary>
/// The events of a job in the forwarder's file. A run that ends with its scan waits for them: an embedded broker keeps nothing
/// beyond the run.
/// </summary>
/// <param name="file">The file of JSON lines.</param>
/// <param name="clock">Paces the looks.</param>
internal sealed class ForwardedEvents(string file, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<string> _scanned = new(StringComparer.Ordinal);

    // What was there before belongs to other scans.
    private long _read = System.IO.File.Exists(file) ? new FileInfo(file).Length : 0;
    private bool _finished;

    /// <summary>The file.</summary>
    public string File => file;

    /// <summary>How long the forwarder may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits until an event of every item, and the one of the job's end, are in the file.</summary>
    /// <returns>False when they did not come in time.</returns>
    public async Task<bool> WaitForAsync(JobReport job, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < Patience)
        {
            Read(job.JobId);
            if (_finished && _scanned.Count >= job.Items)
            {
                return true;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        return false;
    }

    // Reads what was appended since the last look, up to the last whole line.
    private void Read(string jobId)
    {
        if (!System.IO.File.Exists(file))
        {
            return;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length < _read)
        {
            _read = 0; // the file was rotated
        }

        stream.Position = _read;
        using var appended = new MemoryStream();
        stream.CopyTo(appended);
        var bytes = appended.GetBuffer().AsMemory(0, (int)appended.Length);
        while (bytes.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Note(bytes[..end], jobId);
            bytes = bytes[(end + 1)..];
            _read += end + 1;
        }
    }

    private void Note(ReadOnlyMemory<byte> line, string jobId)
    {
        if (line.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        if (root.GetProperty("subject").GetString() != jobId)
        {
            return;
        }

        switch (root.GetProperty("type").GetString())
        {
            case EventTypes.JobFinished:
                _finished = true;
                break;
            case EventTypes.ScanCompleted or EventTypes.ScanFailed:
                _scanned.Add(root.GetProperty("data").GetProperty("task_id").GetString()!);
                break;
        }
    }
}
