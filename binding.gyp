# What `node-gyp rebuild` and prebuildify build: native/addon.gypi. Not in the tarball, because package managers run node-gyp
# where they find this file; scripts/addon/gyp_folder.mjs writes one like it instead.
{
  'variables': {'root': '.'},
  'includes': ['native/addon.gypi'],
}
