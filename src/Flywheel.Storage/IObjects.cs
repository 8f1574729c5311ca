using Flywheel.Core;

namespace Flywheel.Storage;

/// <summary>
/// Immutable bytes by SHA-256. A seam: files in the workspace by default, an S3-compatible store when outgrown. Safe to use from
/// many threads and processes; the same bytes stored twice take room once.
/// </summary>
public interface IObjects
{
    /// <summary>Stores everything the stream still holds, durably, and names it. A crash leaves all of it or nothing.</summary>
    Task<Digest> PutAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Stores a local file, durably, and names it. The file is left alone.</summary>
    Task<Digest> PutFileAsync(string path, CancellationToken cancellationToken);

    /// <summary>True when the object is there, whole or not.</summary>
    Task<bool> ExistsAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>Reads a whole object. Refuses <c>storage.object-missing</c> and, when the bytes no longer match the name, <c>storage.object-corrupt</c>.</summary>
    Task<Result<byte[]>> ReadAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// A local file with the object's bytes, for engines that read files. Checked against its name once per process before it is
    /// handed out; refuses as <see cref="ReadAsync"/>. Callers never write to it.
    /// </summary>
    Task<Result<string>> LocalPathAsync(Digest digest, CancellationToken cancellationToken);
}
