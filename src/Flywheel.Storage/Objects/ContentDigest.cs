using System.Buffers;
using System.Security.Cryptography;
using Flywheel.Core;
using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Objects;

internal static class ContentDigest
{
    private const int Chunk = 1 << 20;

    public static Digest Of(Stream content)
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        SHA256.HashData(content, hash);
        return new Digest(hash);
    }

    /// <summary>Copies what the stream still holds to the start of an empty file and names it, reading it once.</summary>
    public static async Task<Digest> CopyAsync(Stream content, IDiskFile file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (var position = 0L; ;)
            {
                var read = await content.ReadAtLeastAsync(buffer, Chunk, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                hash.AppendData(buffer.AsSpan(0, read));
                file.Write(buffer.AsSpan(0, read), position);
                position += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new Digest(hash.GetHashAndReset());
    }
}
