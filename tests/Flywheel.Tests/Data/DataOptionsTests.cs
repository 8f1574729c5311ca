using Flywheel.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Tests.Data;

public sealed class DataOptionsTests
{
    [Fact]
    public void Every_wrong_setting_is_named_at_once()
    {
        var wrong = new DataOptions { Threads = 0, MemoryBytes = 1, PartRows = 100, CacheBytes = 0, CacheFolder = " ", DownloadBytes = 0, DownloadTime = TimeSpan.Zero };

        var fault = Should.Throw<ArgumentException>(() => new ServiceCollection().AddData(wrong));

        fault.Message.ShouldBe("""
            data.threads: Found 0; wanted 1 to 1024.
            data.memory_bytes: Found 1; wanted 268435456 to 9223372036854775807.
            data.part_rows: Found 100; wanted 256 to 1048576.
            data.cache_bytes: Found 0; wanted 1048576 to 9223372036854775807.
            data.download_bytes: Found 0; wanted 1 to 9223372036854775807.
            data.download_time: Found 0; wanted 1 to 86400.
            data.part_rows: Found 100; wanted a power of two.
            data.cache_folder: Found nothing; wanted the path of a folder. (Parameter 'options')
            """);
    }
}
