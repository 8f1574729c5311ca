using Flywheel.Core;
using Flywheel.Storage;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Storage;

/// <summary>What every <see cref="IObjects"/> promises. Derive, open yours, run.</summary>
public abstract class ObjectsConformance : IAsyncLifetime
{
    /// <summary>The objects under test, empty.</summary>
    protected IObjects Objects { get; private set; } = null!;

    /// <summary>Cancels with the test.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens an empty store.</summary>
    protected abstract ValueTask<IObjects> OpenAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => Objects = await OpenAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The name is the SHA-256, for sizes around the buffer's.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((3 << 20) + 17)]
    public async Task Bytes_come_back_under_their_digest(int length)
    {
        var bytes = Some(length);

        var digest = await Objects.PutAsync(new MemoryStream(bytes), Token);

        digest.ShouldBe(Digest.Of(bytes));
        (await Objects.ExistsAsync(digest, Token)).ShouldBeTrue();
        (await Objects.ReadAsync(digest, Token)).Value.ShouldBe(bytes);
    }

    /// <summary>Only what the stream still holds.</summary>
    [Fact]
    public async Task A_stream_is_stored_from_where_it_stands()
    {
        var stream = new MemoryStream([1, 2, 3]) { Position = 1 };

        (await Objects.PutAsync(stream, Token)).ShouldBe(Digest.Of([2, 3]));
    }

    /// <summary>A file and its bytes have one name.</summary>
    [Fact]
    public async Task A_file_is_stored_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file", [1, 2, 3]);

        var digest = await Objects.PutFileAsync(path, Token);

        digest.ShouldBe(Digest.Of([1, 2, 3]));
        File.ReadAllBytes(path).ShouldBe([1, 2, 3]);
    }

    /// <summary>Engines read files.</summary>
    [Fact]
    public async Task A_local_path_has_the_bytes()
    {
        var digest = await Objects.PutAsync(new MemoryStream([1, 2, 3]), Token);

        File.ReadAllBytes((await Objects.LocalPathAsync(digest, Token)).Value).ShouldBe([1, 2, 3]);
    }

    /// <summary>Missing is a refusal.</summary>
    [Fact]
    public async Task A_missing_object_is_refused()
    {
        var digest = Digest.Of("nothing");
        var sentence = $"There is no object {digest}. Run the step that made it again, or restore it from a backup.";

        (await Objects.ExistsAsync(digest, Token)).ShouldBeFalse();
        var read = (await Objects.ReadAsync(digest, Token)).Refusals.ShouldHaveSingleItem();
        var path = (await Objects.LocalPathAsync(digest, Token)).Refusals.ShouldHaveSingleItem();

        (read.Code, read.ToString()).ShouldBe(("storage.object-missing", sentence));
        path.ShouldBe(read);
    }

    /// <summary>A stream that breaks leaves nothing.</summary>
    [Fact]
    public async Task A_broken_stream_stores_nothing()
    {
        var bytes = Some(5 << 20);

        await Should.ThrowAsync<IOException>(Objects.PutAsync(new BreakingStream(bytes, (4 << 20) + 5), Token));

        (await Objects.ExistsAsync(Digest.Of(bytes), Token)).ShouldBeFalse();
    }

    /// <summary>Many at once.</summary>
    [Fact]
    public async Task The_same_and_other_bytes_can_be_stored_at_once()
    {
        var digests = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => Objects.PutAsync(new MemoryStream(Some(1000 + (i % 4))), Token), Token)));

        digests.Distinct().Count().ShouldBe(4);
        foreach (var digest in digests.Distinct())
        {
            (await Objects.ReadAsync(digest, Token)).IsOk.ShouldBeTrue();
        }
    }

    private static byte[] Some(int length)
    {
        var random = new SeededRandom(7);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)random.NextUInt64();
        }

        return bytes;
    }
}
