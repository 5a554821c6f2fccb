using System.Security.Cryptography;
using System.Text;
using DsxDapr.Connector.FileSystem.Actions;
using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Tests.Actions;

/// <summary>An order that names the SHA-256 of what was scanned acts on that content and on no other.</summary>
public sealed class ScannedContentTests : IDisposable
{
    private const string Evil = "evil!";
    private const string Good = "good!";

    private readonly TempAsset _asset = new();

    public static TheoryData<ItemAction> Actions => [ItemAction.Delete, ItemAction.Move, ItemAction.Tag, ItemAction.MoveTag];

    public void Dispose() => _asset.Dispose();

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task The_content_that_was_scanned_is_acted_on_also_after_a_restart_and_under_another_inode(ItemAction action)
    {
        var path = _asset.Write("file", Evil);
        await ReadAsync(path);
        File.Delete(path);
        _asset.Write("file", Evil);

        (await ActAsync(path, action, Evil)).Status.ShouldBe(ResponseStatus.Success);
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Content_of_the_same_size_whose_time_was_set_back_is_left_alone_and_is_to_be_scanned_again(ItemAction action)
    {
        var path = _asset.Write("file", Evil);
        await ReadAsync(path);
        var written = File.GetLastWriteTimeUtc(path);
        await File.WriteAllTextAsync(path, Good);
        File.SetLastWriteTimeUtc(path, written);

        var outcome = await ActAsync(path, action, Evil);

        (outcome.Status, outcome.IsChanged, outcome.IsTransient).ShouldBe((ResponseStatus.Error, true, false));
        outcome.Description.ShouldNotBeNull().ShouldContain(path);
        Directory.GetFileSystemEntries(_asset.Asset).ShouldBe([path]);
        (await File.ReadAllTextAsync(path)).ShouldBe(Good);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a digest")]
    public async Task What_is_no_digest_fits_no_content(string digest)
    {
        var path = _asset.Write("file", Evil);
        var order = TempAsset.Order(path, ItemAction.Delete);

        var outcome = await _asset.Actor.ActAsync(order with { Item = order.Item with { Sha256 = digest } }, default);

        outcome.IsChanged.ShouldBeTrue();
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task A_large_content_is_compared_whole()
    {
        var path = _asset.PathOf("large");
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        await File.WriteAllBytesAsync(path, bytes);
        var order = TempAsset.Order(path, ItemAction.Delete);
        order = order with { Item = order.Item with { Sha256 = Convert.ToHexString(SHA256.HashData(bytes)), SizeInBytes = bytes.Length } };
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        (await _asset.Actor.ActAsync(order, default)).IsChanged.ShouldBeTrue();

        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        (await _asset.Actor.ActAsync(order, default)).Status.ShouldBe(ResponseStatus.Success);
        File.Exists(path).ShouldBeFalse();
    }

    [Theory]
    [InlineData(ItemAction.Delete)]
    [InlineData(ItemAction.Move)]
    public async Task A_good_file_that_takes_the_place_again_and_again_is_never_lost(ItemAction action)
    {
        var path = _asset.PathOf("file");
        var good = _asset.Write("good", Good);
        using var done = new CancellationTokenSource();
        var (acted, attempt) = (0, 0);
        var swapping = Task.Factory.StartNew(() => SwapUntil(done.Token), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        for (; attempt < 1000 || (acted == 0 && attempt < 1_000_000); attempt++)
        {
            acted += (await ActAsync(path, action, Evil, $"job-{attempt}")).Status == ResponseStatus.Success ? 1 : 0;
        }

        await done.CancelAsync();
        await swapping;
        (await File.ReadAllTextAsync(good)).ShouldBe(Good);
        FindGood().ShouldBe(good);
        acted.ShouldBeGreaterThan(0, "the scanned content was there at times, too");

        void SwapUntil(CancellationToken stop)
        {
            for (var round = 0; !stop.IsCancellationRequested; round++)
            {
                File.WriteAllText(path + ".new", Evil);
                TryMove(path + ".new", path, overwrite: false);
                var before = Volatile.Read(ref attempt);
                SpinWait.SpinUntil(() => stop.IsCancellationRequested || round % 2 == 0 || Volatile.Read(ref attempt) > before + 1);
                TryMove(good, path, overwrite: true);
                while (FindGood() is not { } place || (place != good && !TryMove(place, good, overwrite: false)))
                {
                    // The connector has it, to look at it, and puts it back.
                }
            }
        }

        string? FindGood() => Directory.EnumerateFiles(_asset.Asset, "*", SearchOption.AllDirectories).ToList().Find(IsGood);

        static bool IsGood(string file)
        {
            try
            {
                return File.ReadAllText(file) == Good;
            }
            catch (IOException)
            {
                return false;
            }
        }

        static bool TryMove(string from, string to, bool overwrite)
        {
            try
            {
                File.Move(from, to, overwrite);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_deletion_that_was_cut_short_is_finished()
    {
        var path = _asset.PathOf("file");
        var order = OrderOf(path, ItemAction.Delete, Evil);
        var aside = _asset.Write(".dsx-deleted-" + QuarantineName.SuffixOf(order), Evil);

        var outcome = await _asset.Actor.ActAsync(order, default);

        outcome.Status.ShouldBe(ResponseStatus.Success, outcome.Description);
        File.Exists(aside).ShouldBeFalse();
    }

    private static ItemActionOrder OrderOf(string path, ItemAction action, string scanned, string job = "job-1")
    {
        var order = TempAsset.Order(path, action, job);
        return order with
        {
            Item = order.Item with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scanned))), SizeInBytes = scanned.Length },
        };
    }

    private Task<ItemActionOutcome> ActAsync(string path, ItemAction action, string scanned, string job = "job-1") =>
        _asset.Actor.ActAsync(OrderOf(path, action, scanned, job), default);

    private async Task ReadAsync(string path)
    {
        var read = await _asset.Reader.OpenAsync(TempAsset.Request(path), default);
        await read.Content.ShouldNotBeNull().DisposeAsync();
    }
}
