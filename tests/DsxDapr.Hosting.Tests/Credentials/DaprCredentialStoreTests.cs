using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Credentials;
using DsxDapr.Security.Credentials;
using DsxDapr.Testing;

namespace DsxDapr.Hosting.Tests.Credentials;

public sealed class DaprCredentialStoreTests
{
    private static readonly Guid Connector = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    private readonly ManualTimeProvider _clock = new();
    private readonly FakeCredentialState _state = new();
    private readonly DaprCredentialStore _store;

    public DaprCredentialStoreTests() => _store = CreateReplica();

    [Fact]
    public async Task An_issued_credential_is_found_by_connector_and_by_key_id_on_every_replica()
    {
        var (issued, kind) = await EnrollAsync(_store);

        kind.ShouldBe(EnrollmentKind.Issued);
        issued.ShouldSatisfyAllConditions(
            () => issued.ConnectorUuid.ShouldBe(Connector),
            () => issued.Name.ShouldBe("filesystem-connector"),
            () => issued.AppId.ShouldBe("fs-app"),
            () => issued.IssuedAt.ShouldBe(_clock.GetUtcNow()),
            () => issued.Key.KeyId.Length.ShouldBe(16),
            () => issued.Key.Secret.Length.ShouldBe(44));
        foreach (var store in new[] { _store, CreateReplica() })
        {
            ShouldBeSame(await store.FindByConnectorAsync(Connector, CancellationToken.None), issued);
            ShouldBeSame(await store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None), issued);
        }
    }

    [Fact]
    public async Task A_key_id_leads_to_its_owner()
    {
        var (issued, _) = await EnrollAsync(_store);

        var owner = await _store.FindAsync(issued.Key.KeyId, CancellationToken.None);

        owner.ShouldNotBeNull().ConnectorUuid.ShouldBe(Connector);
        owner.AppId.ShouldBe("fs-app");
        owner.Key.Secret.ShouldBe(issued.Key.Secret);
        (await _store.FindAsync("unknown", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_two_replicas_that_issue_at_once_both_hand_out_a_key_that_is_accepted()
    {
        var other = CreateReplica();
        ConnectorCredential? won = null;
        _state.BeforeSave = key =>
        {
            if (key.StartsWith("connector:", StringComparison.Ordinal))
            {
                _state.BeforeSave = static _ => true;
                won = EnrollAsync(other).GetAwaiter().GetResult().Credential;
            }

            return true;
        };

        var (second, kind) = await EnrollAsync(_store);

        kind.ShouldBe(EnrollmentKind.RotatedUnproven);
        (await _store.FindByKeyIdAsync(won!.Key.KeyId, CancellationToken.None)).ShouldNotBeNull();
        ShouldBeSame(await _store.FindByConnectorAsync(Connector, CancellationToken.None), second);
        _state.Values.Keys.Order().ShouldBe(
            new[] { $"connector:{Connector}", $"key:{won.Key.KeyId}", $"key:{second.Key.KeyId}" }.Order());
    }

    [Fact]
    public async Task A_store_that_never_takes_a_credential_is_an_error_and_not_an_endless_loop()
    {
        _state.BeforeSave = static _ => false;

        await Should.ThrowAsync<DaprException>(async () => await EnrollAsync(_store));
    }

    [Fact]
    public async Task A_key_that_was_left_over_of_a_failed_write_is_refused()
    {
        _state.Values["key:abc"] = ($$"""{"connector_uuid":"{{Connector}}"}""", 1);
        (await _store.FindByKeyIdAsync("abc", CancellationToken.None)).ShouldBeNull();

        await EnrollAsync(_store);

        (await _store.FindByKeyIdAsync("abc", CancellationToken.None)).ShouldBeNull();
        (await _store.RevokeKeyAsync("abc", CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_read_lately_is_not_read_again()
    {
        var (issued, _) = await EnrollAsync(_store);
        await _store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None);
        var reads = _state.Reads;

        await _store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None);
        _state.Reads.ShouldBe(reads);

        _clock.Advance(TimeSpan.FromSeconds(5));
        await _store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None);
        _state.Reads.ShouldBe(reads + 2);
    }

    [Fact]
    public async Task An_entry_of_the_first_version_is_read_and_written_anew_with_the_next_change()
    {
        _state.Values[$"connector:{Connector}"] = (
            $$"""{"connector_uuid":"{{Connector}}","key_id":"old-key","secret":"old-secret","app_id":"fs-app","name":"old-name","issued_at":"2026-11-01T00:00:00+00:00"}""", 1);
        _state.Values["key:old-key"] = ($$"""{"connector_uuid":"{{Connector}}"}""", 1);

        var old = await _store.FindByKeyIdAsync("old-key", CancellationToken.None);
        old.ShouldNotBeNull().Key.Secret.ShouldBe("old-secret");
        old.Name.ShouldBe("old-name");

        var (fresh, _) = await EnrollAsync(_store);

        (await CreateReplica().FindByKeyIdAsync("old-key", CancellationToken.None)).ShouldNotBeNull();
        ShouldBeSame(await CreateReplica().FindByConnectorAsync(Connector, CancellationToken.None), fresh);
        _state.Values[$"connector:{Connector}"].Value.ShouldContain("\"version\":2");
    }

    [Fact]
    public async Task An_entry_of_a_later_version_is_an_error_and_not_another_key()
    {
        _state.Values[$"connector:{Connector}"] = ($$"""{"version":3,"connector_uuid":"{{Connector}}","name":"n"}""", 1);

        await Should.ThrowAsync<System.Text.Json.JsonException>(async () => await EnrollAsync(_store));
    }

    [Fact]
    public async Task A_credential_does_not_show_its_secret_as_text()
    {
        var (issued, _) = await EnrollAsync(_store);
        var ring = await _store.FindKeysAsync(Connector, CancellationToken.None);

        foreach (var text in new[] { issued.ToString(), ring!.ToString(), ring.Keys[0].ToString() })
        {
            text.ShouldNotContain(issued.Key.Secret);
            text.ShouldContain(issued.Key.KeyId);
        }
    }

    private static void ShouldBeSame(ConnectorCredential? actual, ConnectorCredential expected)
    {
        actual.ShouldNotBeNull().Key.KeyId.ShouldBe(expected.Key.KeyId);
        actual.Key.Secret.ShouldBe(expected.Key.Secret);
        (actual with { Key = expected.Key }).ShouldBe(expected);
    }

    private static async Task<EnrollmentResult> EnrollAsync(DaprCredentialStore store) =>
        (await store.EnrollAsync(Connector, "filesystem-connector", "fs-app", provenKeyId: null, CancellationToken.None)).ShouldNotBeNull();

    private DaprCredentialStore CreateReplica() => new(_state.Client, _clock);
}
