using DsxDapr.Hosting.Tls;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Hosting.Tests.Tls;

public sealed class CertificateRenewalTests
{
    [Fact]
    public async Task An_app_that_shares_its_certificate_with_another_presents_a_new_one_after_two_thirds_of_its_life_and_one_of_them_renewed_it()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub", life: TimeSpan.FromDays(30));
        var before = Read(CertificateIn(directory)).Thumbprint;
        await using var app = await TlsApp.StartAsync(ca, directory, ("DSX_TLS:RENEW_FROM", ca.Ca.Directory));
        await using var other = await TlsApp.StartAsync(ca, directory, ("DSX_TLS:RENEW_FROM", ca.Ca.Directory));

        ca.Clock.Step(TimeSpan.FromDays(19));
        Pass(ca);
        (await app.PresentedAsync()).ShouldBe(before, "it is not due");

        ca.Clock.Step(TimeSpan.FromDays(2));
        await Eventually.TrueAsync(
            async () =>
            {
                Pass(ca);
                return await app.PresentedAsync() != before && await other.PresentedAsync() == await app.PresentedAsync() && Renewals(app, other) > 0;
            },
            "both present the new certificate, and who renewed it has said so");
        Renewals(app, other).ShouldBe(1);
    }

    [Fact]
    public async Task After_the_switch_to_a_new_authority_an_app_renews_what_the_old_one_issued()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        await using var app = await TlsApp.StartAsync(ca, directory, ("DSX_TLS:RENEW_FROM", ca.Ca.Directory));

        ca.Ca.Announce(default, TimeSpan.FromDays(100));
        ca.Ca.Switch();
        await Eventually.TrueAsync(
            () =>
            {
                Pass(ca);
                return app.Logs.Messages.Any(message => message.Contains("is renewed by", StringComparison.Ordinal));
            },
            "it is renewed");

        Read(CertificateIn(directory)).Issuer.ShouldBe(Read(ca.Ca.CertificateFile).Subject);
        ca.Ca.Finish(force: false);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_left_alone()
    {
        using var ca = new TestCa();
        using var other = new TestCa();
        var directory = other.Issue("hub", life: TimeSpan.FromDays(1));
        var before = await File.ReadAllTextAsync(CertificateIn(directory));
        await using var app = await TlsApp.StartAsync(ca, directory, ("DSX_TLS:RENEW_FROM", ca.Ca.Directory));

        ca.Clock.Step(TimeSpan.FromHours(23));
        Pass(ca);

        (await File.ReadAllTextAsync(CertificateIn(directory))).ShouldBe(before);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_said_once_and_tried_again()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub", life: TimeSpan.FromDays(30));
        await using var app = await TlsApp.StartAsync(ca, directory, ("DSX_TLS:RENEW_FROM", ca.Ca.Directory));
        var key = Path.Combine(ca.Ca.Directory, "ca.key");
        File.Move(key, key + ".away");

        ca.Clock.Step(TimeSpan.FromDays(21));
        await Eventually.TrueAsync(
            () =>
            {
                Pass(ca);
                return Failures(app) > 0;
            },
            "the failure is logged");
        Pass(ca);
        Pass(ca);
        Failures(app).ShouldBe(1);

        File.Move(key + ".away", key);
        await Eventually.TrueAsync(
            () =>
            {
                Pass(ca);
                return app.Logs.Messages.Any(message => message.Contains("is renewed by", StringComparison.Ordinal));
            },
            "it is renewed");
    }

    [Fact]
    public async Task A_directory_that_is_not_there_ends_the_start()
    {
        using var ca = new TestCa();

        (await Should.ThrowAsync<OptionsValidationException>(() => TlsApp.StartAsync(ca, ca.Issue("hub"), ("DSX_TLS:RENEW_FROM", ca.PathOf("nowhere")))))
            .Message.ShouldContain("DSX_TLS__RENEW_FROM");
    }

    private static int Failures(TlsApp app) => app.Logs.Entries.Count(static entry =>
        entry.Level == LogLevel.Error && entry.Category == typeof(CertificateRenewal).FullName);

    private static int Renewals(params TlsApp[] apps) =>
        apps.Sum(static app => app.Logs.Messages.Count(static message => message.Contains("is renewed by", StringComparison.Ordinal)));

    private static void Pass(TestCa ca) => ca.Clock.Advance(TimeSpan.FromMinutes(1));
}
