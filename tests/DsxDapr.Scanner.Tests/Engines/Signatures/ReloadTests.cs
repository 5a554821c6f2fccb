using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines.Signatures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Scanner.Tests.Engines.Signatures;

public sealed class ReloadTests : IDisposable
{
    private readonly SignatureDirectory _directory = new();
    private readonly SignatureStore _store;
    private readonly SignaturesEngine _engine;

    public ReloadTests()
    {
        _store = _directory.CreateStore();
        _store.Load();
        _engine = new SignaturesEngine(_store);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_new_file_takes_effect_and_a_removed_one_no_longer_has_any()
    {
        var bad = "bad"u8.ToArray();
        (await _engine.ScanAsync(bad)).Verdict.ShouldBe(ScanVerdict.Clean);

        _directory.With("own.patterns", "Demo:62616400").With("own.txt", Digest(bad));
        _store.ReloadIfChanged().ShouldBeTrue();
        (await _engine.ScanAsync(bad)).Verdict.ShouldBe(ScanVerdict.Malicious);

        File.Delete(Path.Combine(_directory.Path, "own.txt"));
        _store.ReloadIfChanged().ShouldBeTrue();
        (await _engine.ScanAsync(bad)).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Fact]
    public void Nothing_is_loaded_when_nothing_changed()
    {
        _directory.With("own.patterns", "Demo:11223344");
        _store.ReloadIfChanged().ShouldBeTrue();
        var loaded = _store.Current;

        _store.ReloadIfChanged().ShouldBeFalse();

        _store.Current.ShouldBeSameAs(loaded);
    }

    [Fact]
    public void A_bad_file_leaves_the_signatures_as_they_were_until_it_is_mended()
    {
        _directory.With("own.patterns", "Demo:11223344");
        _store.ReloadIfChanged().ShouldBeTrue();
        var good = _store.Current;

        _directory.With("own.patterns", "Demo:1122");
        _store.ReloadIfChanged().ShouldBeFalse();
        _store.Current.ShouldBeSameAs(good);

        _directory.With("own.patterns", "Demo:1122334455");
        _store.ReloadIfChanged().ShouldBeTrue();
        _store.Current.ShouldNotBeSameAs(good);
    }

    [Fact]
    public void A_missing_directory_leaves_the_signatures_as_they_were()
    {
        _directory.With("own.patterns", "Demo:11223344");
        _store.ReloadIfChanged();
        var good = _store.Current;
        var elsewhere = _directory.Path + ".away";
        Directory.Move(_directory.Path, elsewhere);

        _store.ReloadIfChanged().ShouldBeFalse();
        _store.Current.ShouldBeSameAs(good);

        Directory.Move(elsewhere, _directory.Path);
        _store.ReloadIfChanged().ShouldBeTrue();
    }

    [Fact]
    public void A_missing_directory_is_an_error_at_start() =>
        Should.Throw<DirectoryNotFoundException>(() =>
            new SignatureStore(_directory.Path + ".none", NullLogger<SignatureStore>.Instance).Load());

    [Fact]
    public void A_replaced_target_of_a_link_is_seen_as_a_change()
    {
        using var targets = new SignatureDirectory().With("first", "Demo:11223344").With("second", "Demo:55667788");
        var link = Path.Combine(_directory.Path, "own.patterns");
        File.CreateSymbolicLink(link, Path.Combine(targets.Path, "first"));
        _store.ReloadIfChanged().ShouldBeTrue();
        var first = _store.Current.Version;

        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine(targets.Path, "second"));

        _store.ReloadIfChanged().ShouldBeTrue();
        _store.Current.Version.ShouldNotBe(first);
    }

    [Fact]
    public void The_version_depends_on_the_content_alone()
    {
        using var other = new SignatureDirectory();
        _directory.With("a.patterns", "Demo:11223344");
        other.With("a.patterns", "Demo:11223344");
        var otherStore = other.CreateStore();

        _store.ReloadIfChanged();
        otherStore.Load();

        otherStore.Current.Version.ShouldBe(_store.Current.Version);
        otherStore.Current.Version.ShouldEndWith("(0 digests, 1 patterns)");
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
}
