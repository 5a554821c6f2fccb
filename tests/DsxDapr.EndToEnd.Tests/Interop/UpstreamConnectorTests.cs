using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>A connector of dsx-connect, as it is, works with our hub.</summary>
public sealed class UpstreamConnectorTests(UpstreamConnectorTests.Setting setting) : IClassFixture<UpstreamConnectorTests.Setting>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly TestFolder _files = new();

    [Fact]
    public async Task It_enrolls_is_scanned_read_and_acted_upon_while_it_registers_again_and_again()
    {
        var clean = Enumerable.Range(0, 30).Select(number => _files.Write($"dir {number % 3}/clean-ä-{number}.txt", $"harmless {number}")).ToList();
        var malicious = _files.Write("dir 1/virus.com", Eicar.Bytes);
        var system = setting.System;
        await using var connector = await UpstreamConnector.StartAsync(
            system.Status.HubUrl, _files.Path, system.EnrollmentToken(), TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => (await system.ConnectorsAsync()).Contains(UpstreamConnector.Name), "the connector is listed", Limit);

        foreach (var batch in (string[])["true", "false"])
        {
            var job = await OrderAsync(system, connector, batch);
            var figures = await system.FinishedJobAsync(job, Limit);
            var items = await system.ItemsAsync(job);

            foreach (var path in clean)
            {
                items.Single(item => item.Location == path).Verdict.ShouldBe("clean", path);
            }

            // What is 200 and JSON is no content: never a clean file.
            items.Single(item => item.Location == connector.Missing).Verdict.ShouldNotBe("clean", figures.ToString());
            if (batch == "true")
            {
                items.Single(item => item.Location == malicious).Verdict.ShouldBe("malicious");
                await Eventually.TrueAsync(() => !File.Exists(malicious), "the connector moved the malicious file", Limit);
                File.Exists(_files["quarantine/dir 1/virus.com"]).ShouldBeTrue();
            }
        }

        await Eventually.TrueAsync(() => connector.Keys.Count > 2, "it registers again and again", Limit);
        connector.Answers.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 201 || answer.Status == 202);
        connector.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_cursors_are_kept_although_their_names_need_escaping()
    {
        var system = setting.System;
        await using var connector = await UpstreamConnector.StartAsync(
            system.Status.HubUrl, _files.Path, system.EnrollmentToken(), TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(() => !connector.Keys.IsEmpty, "the connector is enrolled", Limit);

        (await connector.KeepCursorAsync("delta:root", "cursor ä 1")).ShouldBe("cursor ä 1");
        (await connector.KeepCursorAsync("a b", "2")).ShouldBe("2");
        connector.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_has_its_token_and_uuid_never_gets_a_secret_of_it()
    {
        var system = setting.System;
        await using var connector = await UpstreamConnector.StartAsync(
            system.Status.HubUrl, _files.Path, system.EnrollmentToken(), TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(() => !connector.Keys.IsEmpty, "the connector is enrolled", Limit);

        var strangers = await connector.RegisterAsync();

        connector.Keys.Select(key => key.Secret).ShouldNotContain(strangers["hmac_secret"]!.GetValue<string>());
    }

    public void Dispose() => _files.Dispose();

    private static async Task<string> OrderAsync(RunningSystem system, UpstreamConnector connector, string batch)
    {
        using var response = await system.Hub.PostAsync($"{HubRoutes.FullScan(connector.Uuid)}?batch={batch}&batch_size=100", null);
        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted, answer);
        JsonDocument.Parse(answer).RootElement.GetProperty("status").GetString().ShouldBe("success", answer);
        return response.Headers.GetValues(WireHeaders.JobId).Single();
    }

    /// <summary>One hub for all of these connectors, each of which unregisters at its end.</summary>
    public sealed class Setting : IAsyncLifetime
    {
        private readonly TestFolder _own = new();

        internal RunningSystem System { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            System = await RunningSystem.StartAsync(_own.Path, "--env", "dsx-hub:DSXCONNECT_RETRY__MAX_ATTEMPTS=2");

        public async ValueTask DisposeAsync()
        {
            await System.DisposeAsync();
            _own.Dispose();
        }
    }
}
