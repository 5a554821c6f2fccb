using System.Text.Json;

namespace DsxDapr.Cli.Scanning;

/// <summary>The report of a scan as one JSON object.</summary>
internal static class JsonReport
{
    private const int FlushAt = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = CliJson.Compact.Encoder };

    /// <summary>
    /// Writes the report to <paramref name="output"/>. It goes through a temporary file in <paramref name="directory"/>: so a scan
    /// of millions of items takes no memory, and when a page cannot be fetched nothing is printed instead of half an object.
    /// </summary>
    public static async Task WriteAsync(
        ScanOutcome outcome,
        IAsyncEnumerable<JobItem> items,
        string directory,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            Path.Combine(directory, $"report-{Guid.NewGuid():N}.json"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            });
        await using (var json = new Utf8JsonWriter(file, Options))
        {
            await WriteAsync(json, outcome, items, cancellationToken);
        }

        file.Position = 0;
        using var reader = new StreamReader(file);
        var buffer = new char[FlushAt];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        await output.WriteLineAsync();
        await output.FlushAsync(cancellationToken);
    }

    private static async Task WriteAsync(
        Utf8JsonWriter json, ScanOutcome outcome, IAsyncEnumerable<JobItem> items, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WriteNumber("files", outcome.Job.Items);
        json.WriteNumber("bytes", outcome.Job.Bytes);
        json.WriteNumber("clean", outcome.Job.Clean);
        json.WriteNumber("malicious", outcome.Job.Malicious);
        json.WriteNumber("failed", outcome.Failed);
        json.WriteNumber("skipped", outcome.Job.Skipped);
        json.WriteNumber("seconds", outcome.Seconds);
        json.WriteNumber("files_per_second", outcome.FilesPerSecond);
        json.WriteString("job_id", outcome.Job.JobId);
        json.WriteStartArray("items");
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("location", item.Location);
            json.WriteString("verdict", item.Verdict);
            json.WriteString("engine", item.Engine);
            json.WriteString("threat", item.Threat);
            json.WriteString("file_type", item.FileType);
            json.WriteString("action", item.Action);
            json.WriteString("quarantined_to", item.QuarantinedTo);
            json.WriteString("reason", item.Reason);
            json.WriteEndObject();
            if (json.BytesPending > FlushAt)
            {
                await json.FlushAsync(cancellationToken);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
