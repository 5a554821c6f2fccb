using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DsxDapr.Benchmarks.Ledgers;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Benchmarks.Intake;

/// <summary>
/// <c>intake</c>: items that a hub takes per second, in signed batches of 100, direct and through two sidecars with mTLS, beside the same
/// batches written to a ledger in this process.
/// </summary>
internal static class IntakeCommand
{
    private const int Batch = 100;
    private const int Submitters = 8;
    private const int Rounds = 3;

    private static readonly Option<int> ItemsOption = new("--items") { Description = "How many in a round.", DefaultValueFactory = _ => 20_000 };

    private static readonly Option<string?> PostgreSqlOption = new("--postgresql")
    {
        Description = "A connection string; schemas of its own are used and dropped. Without it: SQLite.",
    };

    public static Command Create()
    {
        var command = new Command("intake", "Measures signed submissions to a hub process; from the root, after a build; needs redis-server.") { ItemsOption, PostgreSqlOption };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetValue(ItemsOption), arguments.GetValue(PostgreSqlOption), stop));
        return command;
    }

    private static async Task RunAsync(int items, string? postgreSql, CancellationToken stop)
    {
        await using var schema = postgreSql is null ? null : await Schema.CreateAsync(postgreSql);
        await using var stand = await HubStand.StartAsync(schema?.ConnectionString);
        using var direct = await Way.OpenAsync(stand, stand.Direct, viaSidecars: false);
        using var sidecars = await Way.OpenAsync(stand, stand.Sidecar, viaSidecars: true);
        await direct.SubmitAsync("warm", items / 4, stop);
        await sidecars.SubmitAsync("warm", items / 4, stop);
        for (var round = 1; round <= Rounds; round++)
        {
            var one = await direct.SubmitAsync(Text(round), items, stop);
            var two = await sidecars.SubmitAsync(Text(round), items, stop);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"signed, direct {one:N0} items/s; through two sidecars {two:N0} items/s"));
        }

        await LedgerCommand.MeasureIntakeAsync(postgreSql, items, Rounds, stop);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A connector, and its way to the hub.</summary>
    private sealed class Way : IDisposable
    {
        private readonly HttpClient _client;
        private readonly Uri _target;
        private HmacKey _key = null!;

        private Way(Uri hub, bool viaSidecars)
        {
            _target = new Uri(hub, HubRoutes.ScanRequestBatch);
            _client = new HttpClient(new SigningHandler(TimeProvider.System) { InnerHandler = new SocketsHttpHandler { UseProxy = false } });
            if (viaSidecars)
            {
                _client.DefaultRequestHeaders.Add("dapr-app-id", AppIds.Hub);
            }
        }

        public static async Task<Way> OpenAsync(HubStand stand, Uri hub, bool viaSidecars)
        {
            var way = new Way(hub, viaSidecars);
            (_, way._key) = await stand.EnrollAsync(way._client, hub);
            return way;
        }

        /// <summary>Submits items; gives how many a second were accepted.</summary>
        public async Task<double> SubmitAsync(string round, int items, CancellationToken stop)
        {
            var job = $"{round}-{Guid.NewGuid():N}";
            var bodies = Enumerable.Range(0, items / Batch).Select(batch => Body(job, batch)).ToList();
            var began = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(
                bodies, new ParallelOptions { MaxDegreeOfParallelism = Submitters, CancellationToken = stop }, async (body, token) => await SendAsync(body, token));
            return items / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose() => _client.Dispose();

        private static byte[] Body(string job, int batch) => JsonSerializer.SerializeToUtf8Bytes(
            new ScanRequestBatch
            {
                Requests = [.. Enumerable.Range(batch * Batch, Batch).Select(number => new ScanRequest
                {
                    Location = $"/data/share/department/{Text(batch)}/document-{Text(number)}.pdf",
                    Metainfo = $"document-{Text(number)}.pdf",
                    ScanJobId = job,
                    SizeInBytes = 4_096,
                })],
            },
            WireJson.Options);

        private async Task SendAsync(byte[] body, CancellationToken stop)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = new ByteArrayContent(body) };
            using var response = await _client.SendAsync(request.SignWith(_key), stop);
            if (response.StatusCode != HttpStatusCode.Accepted)
            {
                throw new InvalidOperationException($"The hub answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}");
            }
        }
    }
}
