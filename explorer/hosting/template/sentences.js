// Sentences of this folder in other languages, written by python -m explorer.languages.
/** @type {Record<string, Record<string, string>>} */
const _SENTENCES = {
 "id": {
  "Skip to the answer": "Langsung ke jawaban",
  "Starting…": "Memulai…",
  "Reload": "Muat ulang",
  "Close": "Tutup",
  "The page could not be started. Please reload it; if that does not help, the server may be full.": "Halaman tidak dapat dimulai. Silakan muat ulang; jika tidak membantu, server mungkin penuh.",
  "Still starting: the server is busy…": "Masih memulai: server sedang sibuk…",
  "the questions": "pertanyaan",
  "the tabs": "tab",
  "the answer": "",
  "the controls": "kontrol",
  "the charts": "",
  "{0} did not start. The rest of the page works; reload it to try again: the scenario is in the address.": "Tidak dapat dimulai: {0}. Bagian lain halaman ini berfungsi; muat ulang untuk mencoba lagi: skenarionya ada di alamat.",
  "The connection to the server is lost, so nothing here will change. Reload the page to go on: your settings are in its address, and what you set in the controls since is kept in this browser.": "Koneksi ke server terputus, jadi tidak ada yang akan berubah di sini. Muat ulang halaman untuk melanjutkan: pengaturan Anda ada di alamatnya, dan yang Anda atur sejak itu disimpan di peramban ini.",
  "No answer from the server for 5 seconds. It may be busy, so the page waits; what you set in the controls is kept, also if you reload.": "Tidak ada jawaban dari server selama 5 detik. Mungkin server sibuk, jadi halaman menunggu; yang Anda atur tetap tersimpan, juga bila Anda memuat ulang."
 },
 "zh-Hans": {
  "Skip to the answer": "跳到答案",
  "Starting…": "正在启动…",
  "Reload": "重新加载",
  "Close": "关闭",
  "The page could not be started. Please reload it; if that does not help, the server may be full.": "页面无法启动。请重新加载；如果仍不行，可能是服务器已满。",
  "Still starting: the server is busy…": "仍在启动：服务器繁忙…",
  "the questions": "问题栏",
  "the tabs": "标签页",
  "the answer": "",
  "the controls": "控件",
  "the charts": "",
  "{0} did not start. The rest of the page works; reload it to try again: the scenario is in the address.": "{0} 未能启动。页面其余部分可用；请重新加载再试：方案就在地址中。",
  "The connection to the server is lost, so nothing here will change. Reload the page to go on: your settings are in its address, and what you set in the controls since is kept in this browser.": "与服务器的连接已断开，页面不会再更新。请重新加载以继续：您的设置在地址中，此后在控件中所做的更改已保存在此浏览器里。",
  "No answer from the server for 5 seconds. It may be busy, so the page waits; what you set in the controls is kept, also if you reload.": "服务器 5 秒没有响应。可能正忙，页面会继续等待；您在控件中的设置会保留，重新加载也不会丢失。"
 }
};
