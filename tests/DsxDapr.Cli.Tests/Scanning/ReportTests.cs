using System.Text.Json;
using DsxDapr.Cli.Jobs;
using DsxDapr.Cli.Scanning;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Scanning;

public sealed class ReportTests : IDisposable
{
    private static readonly ScanOutcome Outcome = new(
        new JobReport { JobId = "job-1", Status = "completed", Items = 2, Bytes = 70, Clean = 1, Malicious = 1 }, TimeSpan.FromSeconds(2));

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_json_report_is_one_object_of_the_documented_shape()
    {
        using var output = new StringWriter();

        await JsonReport.WriteAsync(
            Outcome,
            Items(
                new JobItem { Location = "/f/ü\u001b.txt", Verdict = "clean", Engine = "signatures", FileType = "text/plain" },
                new JobItem
                {
                    Location = "/f/e.com",
                    Verdict = "malicious",
                    Engine = "signatures",
                    Threat = "EICAR",
                    Action = "move",
                    QuarantinedTo = "/q/e.com",
                    Reason = "r",
                }),
            _directory.Path, output, CancellationToken.None);

        using var report = JsonDocument.Parse(output.ToString());
        using var expected = JsonDocument.Parse("""
            {"files":2,"bytes":70,"clean":1,"malicious":1,"failed":0,"skipped":0,"seconds":2,"files_per_second":1,"job_id":"job-1","items":[
              {"location":"/f/ü\u001b.txt","verdict":"clean","engine":"signatures","threat":null,"file_type":"text/plain","action":null,"quarantined_to":null,"reason":null},
              {"location":"/f/e.com","verdict":"malicious","engine":"signatures","threat":"EICAR","file_type":null,"action":"move","quarantined_to":"/q/e.com","reason":"r"}]}
            """);
        JsonElement.DeepEquals(report.RootElement, expected.RootElement).ShouldBeTrue(output.ToString());
        Directory.EnumerateFiles(_directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_items_cannot_be_fetched_nothing_is_printed()
    {
        using var output = new StringWriter();

        await Should.ThrowAsync<HttpRequestException>(() => JsonReport.WriteAsync(
            Outcome, Failing(), _directory.Path, output, CancellationToken.None));

        output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_table_shows_malware_first_and_says_how_much_it_leaves_out()
    {
        var items = Enumerable.Range(0, 100).Select(i => new JobItem { Location = $"/f/clean-{i:000}", Verdict = "clean" })
            .Append(new JobItem { Location = "/f/lost", Verdict = "error", Reason = "gone" })
            .Append(new JobItem { Location = "/f/bad", Verdict = "malicious", Threat = "EICAR", Action = "move", QuarantinedTo = "/q/bad" });

        var text = await TableAsync([.. items]);

        text.IndexOf("/f/bad", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("/f/lost", StringComparison.Ordinal));
        text.IndexOf("/f/lost", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("/f/clean-000", StringComparison.Ordinal));
        text.ShouldContain("EICAR");
        text.ShouldContain("gone");
        text.ShouldContain("move to /q/bad");
        text.ShouldContain("... and 52 more");
        text.ShouldNotContain("/f/clean-048");
    }

    [Fact]
    public async Task Names_cannot_steer_the_terminal()
    {
        var text = await TableAsync(new JobItem { Location = "/f/[red]\u001b[2Jx\u202ey\nz", Verdict = "clean" });

        text.ShouldContain("/f/[red]?[2Jx?y?z");
        text.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task No_items_make_no_table() => (await TableAsync()).ShouldBeEmpty();

    private static async Task<string> TableAsync(params JobItem[] items)
    {
        using var output = new StringWriter();
        (await VerdictTable.ReadAsync(Items(items), CancellationToken.None)).Print(CliConsole.Of(output, terminal: false));
        return output.ToString();
    }

    private static async IAsyncEnumerable<JobItem> Items(params JobItem[] items)
    {
        await Task.Yield();
        foreach (var item in items)
        {
            yield return item;
        }
    }

    private static async IAsyncEnumerable<JobItem> Failing()
    {
        yield return new JobItem { Location = "/f/a" };
        await Task.Yield();
        throw new HttpRequestException("the hub is gone");
    }
}
