using System.Net;
using System.Text;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>A body of lines that are made while they are sent.</summary>
internal sealed class LinesContent(int count, Func<int, string> line) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(line(i)).Append('\n');
            if (text.Length > 60_000 || i == count - 1)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
                text.Clear();
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
