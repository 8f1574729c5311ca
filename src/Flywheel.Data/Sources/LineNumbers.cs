namespace Flywheel.Data.Sources;

/// <summary>Turns byte positions of a file into lines as editors count them; engines count records, and a quoted field may span lines.</summary>
internal static class LineNumbers
{
    /// <summary>The line, from 1, of each byte position (from 1, ascending).</summary>
    internal static async Task<long[]> AtAsync(string path, ReadOnlyMemory<long> positions, CancellationToken cancellationToken)
    {
        var lines = new long[positions.Length];
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var scope = stream.ConfigureAwait(false);
        var buffer = new byte[1 << 18];
        var (start, line, next) = (0L, 1L, 0);
        for (int read; next < lines.Length && (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; start += read)
        {
            var at = 0;
            for (; next < lines.Length && positions.Span[next] - 1 < start + read; next++)
            {
                var end = (int)(positions.Span[next] - 1 - start);
                line += buffer.AsSpan(at, end - at).Count((byte)'\n');
                lines[next] = line;
                at = end;
            }

            line += buffer.AsSpan(at, read - at).Count((byte)'\n');
        }

        lines.AsSpan(next).Fill(line);
        return lines;
    }
}
