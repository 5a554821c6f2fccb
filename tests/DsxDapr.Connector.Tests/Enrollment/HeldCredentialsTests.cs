using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Tests.Enrollment;

public sealed class HeldCredentialsTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("dsx-identity-");
    private readonly ManualTimeProvider _clock = new();
    private readonly ConnectorOptions _options = new();
    private readonly HeldCredentials _credentials;

    public HeldCredentialsTests() => _credentials = new HeldCredentials(_clock, Identity(), Options.Create(_options));

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Nothing_is_accepted_before_the_first_key()
    {
        _credentials.Current.ShouldBeNull();
        (await _credentials.FindAsync("any", default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_key_of_the_settings_is_accepted_until_the_hub_issues_one()
    {
        var given = HmacKey.Generate();
        _options.StaticKey = given;

        (await _credentials.FindAsync(given.KeyId, default))!.Key.ShouldBe(given);
        _credentials.Current.ShouldBeNull();

        _credentials.Adopt(HmacKey.Generate());
        (await _credentials.FindAsync(given.KeyId, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_key_before_is_accepted_for_five_minutes()
    {
        var (first, second) = (HmacKey.Generate(), HmacKey.Generate());
        _credentials.Adopt(first).ShouldBeTrue();
        _credentials.Adopt(second).ShouldBeTrue();

        _credentials.Current.ShouldBe(second);
        _clock.Advance(TimeSpan.FromSeconds(299));
        (await _credentials.FindAsync(first.KeyId, default))!.Key.ShouldBe(first);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await _credentials.FindAsync(first.KeyId, default)).ShouldBeNull();
        (await _credentials.FindAsync(second.KeyId, default))!.Key.ShouldBe(second);
    }

    [Fact]
    public async Task The_same_key_again_does_not_prolong_the_one_before()
    {
        var (first, second) = (HmacKey.Generate(), HmacKey.Generate());
        _credentials.Adopt(first);
        _credentials.Adopt(second);
        _clock.Advance(TimeSpan.FromMinutes(3));

        _credentials.Adopt(new HmacKey(second.KeyId, second.Secret)).ShouldBeFalse();

        _clock.Advance(TimeSpan.FromMinutes(2));
        (await _credentials.FindAsync(first.KeyId, default)).ShouldBeNull();
    }

    [Fact]
    public void The_identity_is_drawn_once_and_kept()
    {
        var uuid = Identity().Uuid;

        Identity().Uuid.ShouldBe(uuid);
        File.ReadAllText(Path.Combine(_data.FullName, "connector_uuid.txt")).ShouldBe(uuid.ToString("D"));
        _data.GetFiles().Length.ShouldBe(1);
    }

    [Fact]
    public void A_damaged_identity_stops_the_start_instead_of_making_another_connector()
    {
        File.WriteAllText(Path.Combine(_data.FullName, "connector_uuid.txt"), "garbage");

        Should.Throw<InvalidOperationException>(() => Identity().Uuid).Message.ShouldContain("connector_uuid.txt");
    }

    private ConnectorIdentity Identity() => new(Options.Create(new ConnectorOptions { DataDir = _data.FullName }));
}
