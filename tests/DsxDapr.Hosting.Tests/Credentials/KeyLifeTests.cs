using DsxDapr.Hosting.Credentials;
using DsxDapr.Security.Credentials;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tests.Credentials;

public sealed class KeyLifeTests
{
    private static readonly Guid Connector = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);
    private readonly ManualTimeProvider _clock = new();
    private readonly FakeCredentialState _state = new();
    private readonly DaprCredentialStore _store;

    public KeyLifeTests() => _store = CreateReplica();

    [Fact]
    public async Task A_connector_that_proves_itself_keeps_its_key()
    {
        var first = await EnrollAsync(null);

        var again = await EnrollAsync(first.Credential.Key.KeyId);

        again.Kind.ShouldBe(EnrollmentKind.Refreshed);
        again.Credential.Key.Secret.ShouldBe(first.Credential.Key.Secret);
    }

    [Fact]
    public async Task Who_shows_a_token_alone_never_gets_a_secret_in_use()
    {
        var first = await EnrollAsync(null);

        var stranger = await EnrollAsync(null);

        stranger.Kind.ShouldBe(EnrollmentKind.RotatedUnproven);
        stranger.Credential.Key.Secret.ShouldNotBe(first.Credential.Key.Secret);
        (await SigningKeyAsync()).ShouldBe(stranger.Credential.Key.KeyId);
        (await IsAcceptedAsync(first)).ShouldBeTrue();
        _clock.Advance(Overlap);
        (await IsAcceptedAsync(first)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_key_of_another_connector_proves_nothing()
    {
        await EnrollAsync(null);
        var other = (await _store.EnrollAsync(Guid.NewGuid(), "other", null, null, CancellationToken.None))!;

        (await EnrollAsync(other.Credential.Key.KeyId)).Kind.ShouldBe(EnrollmentKind.RotatedUnproven);
    }

    [Fact]
    public async Task In_a_rotation_the_hub_signs_with_the_new_key_once_the_connector_has_proved_to_have_it()
    {
        var old = await EnrollAsync(null);
        var pending = await _store.RotateAsync(Connector, null, CancellationToken.None);
        pending.ShouldNotBeNull().State.ShouldBe(ConnectorKeyState.Pending);
        (await SigningKeyAsync()).ShouldBe(old.Credential.Key.KeyId);

        var handed = await EnrollAsync(old.Credential.Key.KeyId);
        handed.Credential.Key.KeyId.ShouldBe(pending.Key.KeyId);
        (await SigningKeyAsync()).ShouldBe(old.Credential.Key.KeyId);
        (await IsAcceptedAsync(handed)).ShouldBeTrue();

        var proved = await EnrollAsync(handed.Credential.Key.KeyId);
        proved.Credential.Key.KeyId.ShouldBe(pending.Key.KeyId);
        (await SigningKeyAsync()).ShouldBe(pending.Key.KeyId);
        (await IsAcceptedAsync(old)).ShouldBeTrue();

        _clock.Advance(Overlap);
        (await IsAcceptedAsync(old)).ShouldBeFalse();
        (await IsAcceptedAsync(proved)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_operator_may_give_the_old_key_another_time_to_live()
    {
        var old = await EnrollAsync(null);
        await _store.RotateAsync(Connector, TimeSpan.FromSeconds(10), CancellationToken.None);
        var handed = await EnrollAsync(old.Credential.Key.KeyId);
        await EnrollAsync(handed.Credential.Key.KeyId);

        (await IsAcceptedAsync(old)).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await IsAcceptedAsync(old)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_rotation_that_is_ordered_twice_is_one_rotation()
    {
        await EnrollAsync(null);

        var first = await _store.RotateAsync(Connector, null, CancellationToken.None);
        var second = await CreateReplica().RotateAsync(Connector, null, CancellationToken.None);

        second.ShouldNotBeNull().Key.KeyId.ShouldBe(first.ShouldNotBeNull().Key.KeyId);
        (await _store.RotateAsync(Guid.NewGuid(), null, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_grew_old_is_replaced_at_the_next_registration()
    {
        var store = CreateReplica(new CredentialOptions { RotateAfterDays = 1 });
        var old = await EnrollAsync(null, store);
        _clock.Advance(TimeSpan.FromDays(1));

        var handed = await EnrollAsync(old.Credential.Key.KeyId, store);

        handed.Kind.ShouldBe(EnrollmentKind.Refreshed);
        handed.Credential.Key.KeyId.ShouldNotBe(old.Credential.Key.KeyId);
        (await EnrollAsync(old.Credential.Key.KeyId, store)).Credential.Key.KeyId.ShouldBe(handed.Credential.Key.KeyId);
    }

    [Fact]
    public async Task A_connector_that_was_displaced_gets_a_key_that_the_other_does_not_have()
    {
        var own = await EnrollAsync(null);
        var thief = await EnrollAsync(null);

        var handed = await EnrollAsync(own.Credential.Key.KeyId);

        handed.Kind.ShouldBe(EnrollmentKind.Refreshed);
        handed.Credential.Key.KeyId.ShouldNotBeOneOf(own.Credential.Key.KeyId, thief.Credential.Key.KeyId);
        await EnrollAsync(handed.Credential.Key.KeyId);
        (await SigningKeyAsync()).ShouldBe(handed.Credential.Key.KeyId);
    }

    [Fact]
    public async Task Revoked_keys_are_refused_at_once_here_and_within_five_seconds_elsewhere()
    {
        var old = await EnrollAsync(null);
        var current = await EnrollAsync(null);
        var other = CreateReplica();
        await other.FindByKeyIdAsync(current.Credential.Key.KeyId, CancellationToken.None);
        await other.FindByConnectorAsync(Connector, CancellationToken.None);

        (await _store.RevokeAsync(Connector, CancellationToken.None)).ShouldBeTrue();

        (await IsAcceptedAsync(old)).ShouldBeFalse();
        (await IsAcceptedAsync(current)).ShouldBeFalse();
        (await _store.FindByConnectorAsync(Connector, CancellationToken.None)).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await other.FindByKeyIdAsync(current.Credential.Key.KeyId, CancellationToken.None)).ShouldBeNull();
        (await other.FindByConnectorAsync(Connector, CancellationToken.None)).ShouldBeNull();
        (await _store.RevokeAsync(Guid.NewGuid(), CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Keys_that_are_revoked_while_they_are_read_are_refused_from_then_on()
    {
        var enrolled = await EnrollAsync(null);
        RevokeDuringTheNextRead();
        await IsAcceptedAsync(enrolled);
        (await IsAcceptedAsync(enrolled)).ShouldBeFalse();

        await _store.UnbanAsync(Connector, CancellationToken.None);
        await EnrollAsync(null);
        RevokeDuringTheNextRead();
        await SigningKeyAsync();
        (await SigningKeyAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_revoked_connector_cannot_enroll_anywhere_until_it_is_unbanned_and_its_old_keys_stay_refused()
    {
        var old = await EnrollAsync(null);
        await _store.RevokeAsync(Connector, CancellationToken.None);
        var bannedAt = (await _store.FindKeysAsync(Connector, CancellationToken.None))!.BannedAt;

        foreach (var proof in new[] { null, old.Credential.Key.KeyId })
        {
            (await CreateReplica().EnrollAsync(Connector, "filesystem-connector", "fs-app", proof, CancellationToken.None)).ShouldBeNull();
        }

        bannedAt.ShouldBe(_clock.GetUtcNow());
        (await _store.RotateAsync(Connector, null, CancellationToken.None)).ShouldBeNull();
        (await _store.UnbanAsync(Connector, CancellationToken.None)).ShouldBeTrue();
        (await _store.UnbanAsync(Connector, CancellationToken.None)).ShouldBeFalse();
        (await _store.UnbanAsync(Guid.NewGuid(), CancellationToken.None)).ShouldBeFalse();

        var fresh = await EnrollAsync(old.Credential.Key.KeyId);

        fresh.Kind.ShouldBe(EnrollmentKind.RotatedUnproven);
        (await IsAcceptedAsync(old)).ShouldBeFalse();
        (await IsAcceptedAsync(fresh)).ShouldBeTrue();
    }

    [Fact]
    public async Task One_key_can_be_revoked()
    {
        var old = await EnrollAsync(null);
        var current = await EnrollAsync(null);

        (await _store.RevokeKeyAsync(old.Credential.Key.KeyId, CancellationToken.None)).ShouldBeTrue();

        (await IsAcceptedAsync(old)).ShouldBeFalse();
        (await IsAcceptedAsync(current)).ShouldBeTrue();
        (await _store.RevokeKeyAsync("unknown", CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Three_keys_are_kept_at_most_and_forgotten_ones_leave_nothing_behind()
    {
        var first = await EnrollAsync(null);
        for (var enrollment = 0; enrollment < 5; enrollment++)
        {
            await EnrollAsync(null);
        }

        (await IsAcceptedAsync(first)).ShouldBeFalse();
        (await _store.FindKeysAsync(Connector, CancellationToken.None)).ShouldNotBeNull().Keys.Count.ShouldBe(3);
        _state.Values.Keys.Count(static key => key.StartsWith("key:", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task Of_many_changes_at_once_none_is_lost()
    {
        await EnrollAsync(null);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => EnrollAsync(null, CreateReplica()))));

        results.Select(static result => result.Credential.Key.KeyId).Distinct().Count().ShouldBe(10);
        var ring = (await _store.FindKeysAsync(Connector, CancellationToken.None)).ShouldNotBeNull();
        ring.Keys.Select(static key => key.State).ShouldBe([ConnectorKeyState.Active, ConnectorKeyState.Retiring, ConnectorKeyState.Retiring]);
        _state.Values.Count.ShouldBe(4);
    }

    private void RevokeDuringTheNextRead() => _state.AfterRead = key =>
    {
        if (key.StartsWith("connector:", StringComparison.Ordinal))
        {
            _state.AfterRead = static _ => { };
            _store.RevokeAsync(Connector, CancellationToken.None).AsTask().GetAwaiter().GetResult().ShouldBeTrue();
        }
    };

    private async Task<EnrollmentResult> EnrollAsync(string? provenKeyId, DaprCredentialStore? store = null) =>
        (await (store ?? _store).EnrollAsync(Connector, "filesystem-connector", "fs-app", provenKeyId, CancellationToken.None)).ShouldNotBeNull();

    private async Task<string?> SigningKeyAsync() => (await _store.FindByConnectorAsync(Connector, CancellationToken.None))?.Key.KeyId;

    private async Task<bool> IsAcceptedAsync(EnrollmentResult enrollment) =>
        await _store.FindAsync(enrollment.Credential.Key.KeyId, CancellationToken.None) is not null;

    private DaprCredentialStore CreateReplica(CredentialOptions? options = null) =>
        new(_state.Client, _clock, options is null ? null : Options.Create(options));
}
