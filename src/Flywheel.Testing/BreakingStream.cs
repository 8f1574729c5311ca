namespace Flywheel.Testing;

/// <summary>Gives bytes up to a point and then fails, like a connection that is cut.</summary>
public sealed class BreakingStream(byte[] bytes, int breakAt) : MemoryStream(bytes)
{
    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var left = breakAt - (int)Position;
        return left > 0 ? base.Read(buffer, offset, Math.Min(count, left)) : throw new IOException("The stream broke on purpose.");
    }
}
