namespace Flywheel.Storage.Disk;

/// <summary>
/// Everything the ground ever changes on a disk, so that tests can stop it at every single change. Reading goes past it.
/// </summary>
internal interface IDisk
{
    /// <summary>Opens a file for writing; makes it, empty, when missing. Others may read it meanwhile.</summary>
    IDiskFile Open(string path);

    /// <summary>Makes a folder and durably enters it in its parent, which must exist.</summary>
    void MakeFolder(string path);

    /// <summary>Moves a file over another, atomically.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; nothing happens when it is not there.</summary>
    void Delete(string path);

    /// <summary>Makes the entries of a folder durable: files made in it, moved into it, removed from it.</summary>
    void FlushFolder(string path);

    /// <summary>Takes away the right to write.</summary>
    void MakeReadOnly(string path);
}
