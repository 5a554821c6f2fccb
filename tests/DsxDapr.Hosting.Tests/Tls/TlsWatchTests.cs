using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Hosting.Tls;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Hosting.Tests.Tls;

public sealed class TlsWatchTests
{
    [Fact]
    public async Task A_replaced_certificate_is_presented_without_a_restart_and_without_dropping_a_connection()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        await using var app = await TlsApp.StartAsync(ca, directory);
        var connections = 0;
        using var client = app.CreateClient(() => connections++);
        (await client.GetStringAsync(new Uri("/healthz", UriKind.Relative))).ShouldContain("healthy");

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory), force: true);
        await LookUntilAsync(app, () => app.Logs.Messages.Any(message => message.Contains("reloaded", StringComparison.Ordinal)));

        (await app.PresentedAsync()).ShouldBe(Read(CertificateIn(directory)).Thumbprint);
        (await client.GetStringAsync(new Uri("/healthz", UriKind.Relative))).ShouldContain("healthy");
        connections.ShouldBe(1, "the connection of before is still used");
    }

    [Fact]
    public async Task A_broken_file_is_said_once_and_degrades_the_app_which_goes_on_with_what_it_had()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        await using var app = await TlsApp.StartAsync(ca, directory);
        var presented = await app.PresentedAsync();

        await File.WriteAllTextAsync(CertificateIn(directory), "broken");
        await LookUntilAsync(app, () => app.Logs.Entries.Any(IsError));
        for (var i = 0; i < 10; i++)
        {
            app.Look();
        }

        app.Logs.Entries.Count(IsError).ShouldBe(1);
        app.Logs.Entries.Single(IsError).Message.ShouldContain(CertificateIn(directory));
        (await app.PresentedAsync()).ShouldBe(presented);
        (await app.Plain.GetStringAsync(new Uri("/readyz", UriKind.Relative))).ShouldBe("""{"status":"degraded","checks":{"sidecar":"healthy","tls":"degraded"}}""");
        Measure("dsx.tls.broken", CertificateIn(directory)).ShouldBe(1);

        ca.Issue("hub");
        await LookUntilAsync(app, () => Measure("dsx.tls.broken", CertificateIn(directory)) == 0);
        (await app.Plain.GetStringAsync(new Uri("/readyz", UriKind.Relative))).ShouldContain("\"tls\":\"healthy\"");
    }

    [Fact]
    public async Task A_certificate_that_is_not_valid_yet_is_an_error_and_degrades_the_app()
    {
        using var ca = new TestCa();
        await using var app = await TlsApp.StartAsync(ca, ca.Issue("hub"));

        ca.Clock.Step(TimeSpan.FromHours(-1));
        await LookUntilAsync(app, () => app.Logs.Entries.Any(IsError));

        app.Logs.Entries.Single(IsError).Message.ShouldContain("is not valid before");
        (await app.Plain.GetStringAsync(new Uri("/readyz", UriKind.Relative))).ShouldContain("\"tls\":\"degraded\"");
        (await app.Plain.GetStringAsync(new Uri("/doctor", UriKind.Relative))).ShouldContain("is the clock of this machine right?");
    }

    [Theory]
    [InlineData(50, null)]
    [InlineData(80, "it expires on ")]
    [InlineData(91, "it expired on ")]
    public async Task The_doctor_calls_a_certificate_ill_that_ends_also_where_no_handshake_shows_it(int days, string? problem)
    {
        using var ca = new TestCa();
        await using var app = await TlsApp.StartAsync(ca, ca.Issue("hub", life: TimeSpan.FromDays(90)));

        ca.Clock.Step(TimeSpan.FromDays(days));

        var report = await app.Plain.GetFromJsonAsync<JsonElement>(new Uri("/doctor", UriKind.Relative));
        var told = report.GetProperty("certificates")[0].TryGetProperty("problem", out var one) ? one.GetString() : null;
        (told is null).ShouldBe(problem is null, told);
        told?.ShouldStartWith(problem!);
    }

    [Fact]
    public async Task The_end_of_a_certificate_is_said_two_weeks_before_and_every_day_from_then_on()
    {
        using var ca = new TestCa();
        await using var app = await TlsApp.StartAsync(ca, ca.Issue("hub", life: TimeSpan.FromDays(90)));
        var file = CertificateIn(ca.PathOf("hub"));

        ca.Clock.Step(TimeSpan.FromDays(75.5));
        await LookUntilAsync(app, () => Measure("dsx.tls.certificate.expiry", file) < TimeSpan.FromDays(15).TotalSeconds);
        app.Logs.Entries.ShouldNotContain(entry => IsWarning(entry) || IsError(entry));

        ca.Clock.Step(TimeSpan.FromDays(1));
        await LookUntilAsync(app, () => app.Logs.Entries.Any(IsWarning));
        app.Logs.Entries.Count(IsWarning).ShouldBe(1);
        (await app.Plain.GetStringAsync(new Uri("/readyz", UriKind.Relative))).ShouldContain("\"tls\":\"degraded\"");

        ca.Clock.Step(TimeSpan.FromDays(1.1));
        await LookUntilAsync(app, () => app.Logs.Entries.Count(IsWarning) == 2);

        ca.Clock.Step(TimeSpan.FromDays(20));
        await LookUntilAsync(app, () => app.Logs.Entries.Any(IsError));
        Measure("dsx.tls.certificate.expiry", file).ShouldBeLessThan(0);
    }

    [Fact]
    public void A_certificate_that_lives_for_a_day_is_not_warned_of_from_its_first_minute_on()
    {
        using var ca = new TestCa();
        var file = ca.Open(ca.Issue("hub", life: TimeSpan.FromDays(1)));

        ca.Clock.Advance(TimeSpan.FromHours(17));
        CertificateExpiry.Of(file, TimeSpan.FromDays(14), ca.Clock.GetUtcNow()).State.ShouldBe(ExpiryState.Later, "it is renewed about now");
        ca.Clock.Advance(TimeSpan.FromHours(2));
        CertificateExpiry.Of(file, TimeSpan.FromDays(14), ca.Clock.GetUtcNow()).State.ShouldBe(ExpiryState.Soon);
    }

    private static bool IsError(RecordingLoggerProvider.LogEntry entry) => IsOfWatch(entry) && entry.Level == LogLevel.Error;

    private static bool IsWarning(RecordingLoggerProvider.LogEntry entry) => IsOfWatch(entry) && entry.Level == LogLevel.Warning;

    private static bool IsOfWatch(RecordingLoggerProvider.LogEntry entry) => entry.Category == typeof(TlsWatch).FullName;

    private static async Task LookUntilAsync(TlsApp app, Func<bool> condition) => await Eventually.TrueAsync(
        () =>
        {
            app.Look();
            return condition();
        },
        "the app has looked at its files");

    private static double Measure(string name, string file)
    {
        var value = double.NaN;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == TlsMetrics.MeterName && instrument.Name == name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, measurement, tags, _) => value = tags[0].Value as string == file ? measurement : value);
        listener.SetMeasurementEventCallback<int>((_, measurement, tags, _) => value = tags[0].Value as string == file ? measurement : value);
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }
}
